#include "node/core/start.h"

#include <sodium.h>
#include <stdlib.h>

#include "node/core/control/server.h"
#include "node/core/facts/own_card.h"
#include "node/core/life.h"
#include "node/core/link/batch.h"
#include "node/core/link/net_state.h"
#include "node/core/link/signer.h"
#include "node/core/packs/packs.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/witness.h"

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
    index_open(&c->facts.index, c->store, c->self.node_no);
    authors_open(&c->facts.authors, c->store);
    groups_open(&c->facts.groups, c->store);
    return ERR_OK;
}

enum err start_open(struct core *c, pid_t family, struct fault *fault)
{
    enum err err = config_read(&c->config, c->child.dir, fault);

    if (err == ERR_OK)
        err = own_card_open(&c->self, c->child.dir, fault);
    if (err != ERR_OK)
        return err;
    log_quiet(c->config.quiet);
    c->facts.self = &c->self;
    c->facts.config = &c->config;
    c->work.clock = c->port.clock;
    c->facts.work = &c->work;
    c->facts.now_ms = c->begun_ms = core_now_ms(c);
    c->look_again = true;
    err = open_store(c, fault);
    if (err != ERR_OK)
        return err;
    net_out_init(&c->net_out);
    batch_open(&c->batch);
    signer_open(&c->signer);
    net_state_open(&c->net_state);
    packs_open(&c->packs, c->child.dir);
    retro_hunt_open(&c->retro, c->child.dir);
    err = control_server_open(&c->control, c->child.dir, family);
    return err == ERR_OK
               ? ERR_OK
               : fault_say(fault, err, "cannot listen on '%s/control'",
                           c->child.dir);
}

void start_close(struct core *c)
{
    control_server_close(c->control);
    for (size_t i = 0; i < c->conn_count; i++)
        free(c->conn[i]);
    retro_hunt_close(c->retro);
    packs_close(c->packs);
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
