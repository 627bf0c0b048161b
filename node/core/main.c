/* noroshi-core: policy, streams and the store of one node. */
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/core/control/server.h"
#include "node/core/facts/confirmation.h"
#include "node/core/facts/own_card.h"
#include "node/core/life.h"
#include "node/core/link/batch.h"
#include "node/core/link/conn.h"
#include "node/core/link/net_state.h"
#include "node/core/link/signer.h"
#include "node/core/loop.h"
#include "node/core/witness.h"
#include "node/sandbox.h"

static enum err open_store(struct core *c, struct fault *fault)
{
    uint8_t key[SEAL_KEY];
    enum err err;

    do
        err = key_line_store_key(core_keys(c), key);
    while (core_keys_again(c, err));
    if (err != ERR_OK)
        return fault_say(fault, err, "cannot get the store's key: %s",
                         err_text(err));
    err = life_begin(c, key, fault);
    sodium_memzero(key, sizeof key);
    if (err != ERR_OK)
        return err;
    index_open(&c->facts.index, c->store);
    authors_open(&c->facts.authors, c->store);
    groups_open(&c->facts.groups, c->store);
    return ERR_OK;
}

static enum err open_all(struct core *c, struct fault *fault)
{
    enum err err = config_read(&c->config, c->child.dir, fault);

    if (err == ERR_OK)
        err = own_card_open(&c->self, c->child.dir, fault);
    if (err != ERR_OK)
        return err;
    log_quiet(c->config.quiet);
    c->facts.self = &c->self;
    c->facts.config = &c->config;
    c->work.clock = core_steady_us;
    c->facts.work = &c->work;
    c->facts.now_ms = c->begun_ms = core_now_ms();
    c->look_again = true;
    err = open_store(c, fault);
    if (err != ERR_OK)
        return err;
    net_out_init(&c->net_out);
    batch_open(&c->batch);
    signer_open(&c->signer);
    net_state_open(&c->net_state);
    err = control_server_open(&c->control, c->child.dir, getppid());
    return err == ERR_OK
               ? ERR_OK
               : fault_say(fault, err, "cannot listen on '%s/control'",
                           c->child.dir);
}

/* All is open that is opened once, and nobody was heard yet. */
static void contain(struct core *c)
{
    const struct sandbox_of of = {
        .me = PROCESS_CORE,
        .dir = c->child.dir,
        .file_octets_max = (uint64_t)c->config.limits.store_max_gib << 30,
    };
    struct sandbox box = {0};
    struct fault fault = {0};

    if (own_card_keep(&c->self, c->child.dir, &fault) != ERR_OK)
        log_warn("%s", fault.about);
    sandbox_files(&box, &of);
    sandbox_calls(&box, PROCESS_CORE);
    child_contained(&c->child, &box);
}

static void close_all(struct core *c)
{
    control_server_close(c->control);
    for (size_t i = 0; i < c->conn_count; i++)
        free(c->conn[i]);
    net_state_close(c->net_state);
    signer_close(c->signer);
    batch_close(c->batch);
    groups_close(c->facts.groups);
    authors_close(c->facts.authors);
    index_close(c->facts.index);
    roster_close(c->facts.roster);
    if (c->store != NULL)
        witness_tell(c->child.dir, view_state(&c->facts.txn.view));
    store_close(c->store);
}

int main(int argc, char **argv)
{
    static struct core c;
    struct fault fault = {0};
    enum err err;

    if (child_open(&c.child, argc, argv, PROCESS_CORE) != ERR_OK)
        return CHILD_EXIT_USAGE;
    core_alive(&c);
    err = open_all(&c, &fault);
    if (err == ERR_USAGE)
        child_refused(&c.child, "%s", fault.about);
    else if (err != ERR_OK)
        child_failed(&c.child, "%s", fault.about);
    if (err == ERR_OK) {
        contain(&c);
        err = loop_run(&c);
    }
    close_all(&c);
    child_close(&c.child);
    return err == ERR_OK ? EXIT_SUCCESS : CHILD_EXIT_FAILED;
}
