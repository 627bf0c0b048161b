/* noroshi-core: policy, streams and the store of one node. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/core/confirmation.h"
#include "node/core/control/server.h"
#include "node/core/link/arrivals.h"
#include "node/core/link/dials.h"
#include "node/core/link/signer.h"
#include "node/core/link/talk.h"
#include "node/core/loop.h"
#include "node/core/own.h"
#include "node/core/release.h"
#include "node/core/witness.h"
#include "node/file.h"

/* Whether `noroshi init --identity` made this directory. */
static bool rebuilt(const char *dir)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, "rebuilt");
    return access(path, F_OK) == 0;
}

static void forget_rebuilt(const char *dir)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, "rebuilt");
    if (unlink(path) == 0)
        log_info("this node was rebuilt: peers resend what they hold for it");
}

/* WIRE.md 11.1: a life that begins anew says so, and says again what nobody
   confirmed. */
static void new_life(struct core *c, enum store_past past)
{
    store_mint(c->desk.store, past);
    if (past == STORE_UNKNOWN)
        return;
    for (size_t i = 0; i < roster_count(c->desk.roster); i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct outbox_line line =
                release_line(&c->desk, roster_at(c->desk.roster, i), l);

            outbox_renew(c->desk.store, &line, c->desk.now_ms);
        }
}

static enum err begin_life(struct core *c, bool created)
{
    enum witness_says says =
        witness_ask(c->child.dir, store_state(c->desk.store));
    bool lost = says == WITNESS_STRANGER || says == WITNESS_AHEAD;

    store_write(c->desk.store);
    c->self.party = party_of(c->desk.store, desk_me(&c->desk));
    if (created && (rebuilt(c->child.dir) || lost)) {
        new_life(c, STORE_UNKNOWN);
    } else if (!created && lost) {
        log_warn("alarm: the store is older than it once was: a new life "
                 "begins, and peers are told");
        new_life(c, STORE_NAMED);
    }
    confirmation_begin(c->desk.store, c->desk.now_ms);
    return store_commit(c->desk.store);
}

static enum err open_store(struct core *c)
{
    uint8_t key[SEAL_KEY];
    bool created = false;
    enum err err;

    do
        err = key_line_store_key(core_keys(c), key);
    while (core_keys_again(c, err));
    if (err != ERR_OK)
        return err;
    err = store_open(&c->desk.store, c->child.dir,
                     c->config.limits.store_max_gib, key, &created);
    sodium_memzero(key, sizeof key);
    if (err == ERR_OK)
        err = roster_open(&c->desk.roster, c->desk.store);
    if (err == ERR_OK)
        err = begin_life(c, created);
    if (err != ERR_OK)
        return err;
    index_open(&c->desk.index, c->desk.store);
    authors_open(&c->desk.authors, c->desk.store);
    groups_open(&c->desk.groups, c->desk.store);
    witness_tell(c->child.dir, store_state(c->desk.store));
    forget_rebuilt(c->child.dir);
    return ERR_OK;
}

static enum err open_all(struct core *c, struct fault *fault)
{
    enum err err = config_read(&c->config, c->child.dir, fault);

    if (err == ERR_OK)
        err = own_open(&c->self, c->child.dir, fault);
    if (err != ERR_OK)
        return err;
    log_quiet(c->config.quiet);
    c->desk.self = &c->self;
    c->desk.config = &c->config;
    c->desk.now_ms = c->begun_ms = core_now_ms();
    err = open_store(c);
    if (err == ERR_BAD_KEY)
        return fault_say(fault, err,
                         "the store in '%s/store' is under another "
                         "key than keys/store: restore both from "
                         "one backup",
                         c->child.dir);
    if (err != ERR_OK)
        return fault_say(fault, err, "cannot open the store in '%s/store': %s",
                         c->child.dir, err_text(err));
    lines_init(&c->lines);
    arrivals_open(&c->arrivals);
    signer_open(&c->signer);
    dials_open(&c->dials);
    err = control_server_open(&c->control, c->child.dir);
    return err == ERR_OK
               ? ERR_OK
               : fault_say(fault, err, "cannot listen on '%s/control'",
                           c->child.dir);
}

static void close_all(struct core *c)
{
    control_server_close(c->control);
    for (size_t i = 0; i < c->talk_count; i++)
        free(c->talk[i]);
    dials_close(c->dials);
    signer_close(c->signer);
    arrivals_close(c->arrivals);
    groups_close(c->desk.groups);
    authors_close(c->desk.authors);
    index_close(c->desk.index);
    roster_close(c->desk.roster);
    if (c->desk.store != NULL)
        witness_tell(c->child.dir, store_state(c->desk.store));
    store_close(c->desk.store);
}

int main(int argc, char **argv)
{
    static struct core c;
    struct fault fault = {0};
    enum err err;

    if (child_open(&c.child, argc, argv, PROCESS_CORE) != ERR_OK)
        return CHILD_EXIT_USAGE;
    err = open_all(&c, &fault);
    if (err != ERR_OK)
        child_failed(&c.child, "%s", fault.about);
    else
        err = loop_run(&c);
    close_all(&c);
    child_close(&c.child);
    return err == ERR_OK ? EXIT_SUCCESS : CHILD_EXIT_FAILED;
}
