#include "node/core/store/txn.h"

#include <errno.h>
#include <unistd.h>

#include "node/core/store/store_env.h"

const struct seal *view_seal(const struct view *view)
{
    return view->store->seal;
}

enum err view_error(const struct view *view)
{
    return view->store->err;
}

const struct store_state *view_state(const struct view *view)
{
    return &view->store->state;
}

struct store_state *txn_state(struct txn *txn)
{
    return &txn->view.store->state;
}

void txn_fail(struct txn *txn, enum err err)
{
    struct store *s = txn->view.store;

    if (s->err == ERR_OK)
        s->err = err;
}

void txn_sync(struct txn *txn)
{
    struct store *s = txn->view.store;

    if (s->err == ERR_OK && fdatasync(s->disk.fd) != 0)
        store_env_failed(s, "sync", errno);
}
