#include "node/core/store/changed.h"

#include "node/core/store/store_env.h"
#include "node/core/store/vault.h"

static bool is_noted(const struct changed *c, uint64_t number)
{
    return c->count > 0 && c->number[c->count - 1] == number;
}

static void note(struct txn *txn, const struct vault_row *row, bool less)
{
    struct changed *c = &txn->view.store->changed;

    if (row->indicators == 0)
        return;
    c->times++;
    c->less |= less;
    if (is_noted(c, row->number))
        return;
    if (c->count < CHANGED_MAX)
        c->number[c->count++] = row->number;
    else
        c->more = true;
}

void changed_put(struct txn *txn, const struct vault_row *row)
{
    note(txn, row, row->state != 0);
}

void changed_less(struct txn *txn, const struct vault_row *row)
{
    note(txn, row, true);
}

const struct changed *changed_get(const struct view *view)
{
    return &view->store->changed;
}

void changed_take(const struct view *view, struct changed *out)
{
    struct changed *c = &view->store->changed;

    *out = *c;
    c->count = 0;
    c->more = c->less = false;
}
