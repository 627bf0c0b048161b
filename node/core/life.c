#include "node/core/life.h"

#include <string.h>
#include <unistd.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/index_rebuild.h"
#include "node/core/store/migrate.h"
#include "node/core/store/schema.h"
#include "node/core/witness.h"
#include "node/file.h"
#include "node/restore.h"

/* What the files of DIR say before the store is opened. */
struct omens {
    bool rebuilt, witnessed, restores;
    struct restore_name name; /* of the restore that is asked for */
};

static bool there(const char *dir, const char *name)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, name);
    return access(path, F_OK) == 0;
}

static void forget_rebuilt(const char *dir)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, "rebuilt");
    unlink(path);
}

static enum err read_omens(struct omens *o, const char *dir,
                           struct fault *fault)
{
    *o = (struct omens){
        .rebuilt = there(dir, "rebuilt"),
        .witnessed = there(dir, "witness"),
    };
    return restore_asked(&o->restores, &o->name, dir, fault);
}

static enum err refused(const struct core *c, enum err err, uint32_t schema,
                        struct fault *fault)
{
    const char *dir = c->child.dir;

    if (schema >= SCHEMA_FIRST && schema < SCHEMA_NOW && err != ERR_BAD_KEY)
        return fault_say(fault, err,
                         "the store in '%s/store' stays at schema %d: %s; it "
                         "is whole, and is brought to schema %d at a start "
                         "with more room: on its disk, or by store_max_gib",
                         dir, (int)schema, err_text(err), SCHEMA_NOW);
    switch ((unsigned)err) {
    case ERR_NOT_FOUND:
        return fault_say(fault, ERR_USAGE,
                         "no store in '%s/store', and this node had one: "
                         "mount its disk or put it back; if it is lost, "
                         "rebuild with 'noroshi init --identity'",
                         dir);
    case ERR_VERSION:
        return fault_say(fault, ERR_USAGE,
                         "the store in '%s/store' has schema %u, this version "
                         "reads %d: run the version that made it, or rebuild "
                         "with 'noroshi init --identity'; peers still hold "
                         "what they sent",
                         dir, schema, SCHEMA_NOW);
    case ERR_BAD_KEY:
        return fault_say(fault, ERR_USAGE,
                         "the store in '%s/store' is under another "
                         "key than keys/store: restore both from "
                         "one backup",
                         dir);
    default:
        return fault_say(fault, err, "cannot open the store in '%s/store': %s",
                         dir, err_text(err));
    }
}

struct upgrading {
    struct core *core;
    struct migrate_report report;
};

static void alive(void *core)
{
    core_alive(core);
}

static void upgrade(struct txn *txn, void *about)
{
    struct upgrading *u = about;

    migrate(txn, node_no_known(&txn->view, facts_me(&u->core->facts)),
            &u->report, alive, u->core);
}

/* A look-up would call unknown what has no entry yet. */
static enum err make_index(struct core *c, struct fault *fault)
{
    const struct view *view = &c->facts.txn.view;
    enum err err;
    uint32_t own;
    bool lasts;

    store_read(c->store);
    lasts = index_rebuild_lasts(view);
    own = node_no_known(view, facts_me(&c->facts));
    store_abort(c->store);
    if (!lasts)
        return ERR_OK;
    log_info("the index is made anew from %llu records",
             (unsigned long long)view_state(view)->records);
    err = index_rebuild(c->store, own, alive, c);
    if (err != ERR_OK)
        return fault_say(fault, err,
                         "the index of the store in '%s/store' is not whole "
                         "yet: %s; it is made further at a start with more "
                         "room: on its disk, or by store_max_gib",
                         c->child.dir, err_text(err));
    log_info("the index has %llu entries",
             (unsigned long long)view_state(view)->indicators);
    return ERR_OK;
}

static enum err open_store(struct core *c, const uint8_t *key,
                           const struct omens *o, struct fault *fault)
{
    struct upgrading upgrading = {.core = c};
    const struct store_opening how = {
        .map_gib = c->config.limits.store_max_gib,
        .begin = o->rebuilt     ? STORE_BEGINS_AGAIN
                 : o->witnessed ? STORE_EXPECTED
                                : STORE_BEGINS,
        .key = key,
        .upgrade = upgrade,
        .about = &upgrading,
    };
    struct store_opened opened;
    enum err err = store_open(&c->store, c->child.dir, &how, &opened);

    if (err == ERR_OK) {
        c->facts.txn = *store_txn(c->store);
        err = roster_open(&c->facts.roster, c->store);
    }
    if (err != ERR_OK)
        return refused(c, err, opened.schema, fault);
    if (opened.upgraded)
        migrate_say(&upgrading.report);
    err = make_index(c, fault);
    if (err != ERR_OK)
        return err;
    if (opened.created && o->rebuilt)
        log_info("this node was rebuilt: peers resend what they hold for it");
    return ERR_OK;
}

/* Whether the restore that is asked for has yet to begin its life.
   WIRE.md 11.4: "A new life is begun once for each reason" */
static bool restore_pends(const struct view *view, const struct omens *o)
{
    struct restore_name last;

    /* A node that was rebuilt has nothing to restore. */
    return o->restores && !o->rebuilt &&
           !(incarnation_restored(view, &last) &&
             memcmp(&last, &o->name, sizeof last) == 0);
}

/* WIRE.md 11.1: a life that begins anew says so, and says again what nobody
   confirmed. */
static void renew(struct core *c, uint32_t life)
{
    incarnation_mint(&c->facts.txn, STORE_NAMED);
    for (size_t i = 0; i < roster_count(c->facts.roster); i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct outbox_stream stream =
                release_stream(&c->facts, roster_at(c->facts.roster, i), l);

            outbox_renew(&c->facts.txn, &stream, life, c->facts.now_ms);
        }
}

/* A life that began from this store's copy before, and whose store is lost. Who
   met it would find a new life that does not name it strange. WIRE.md 11.2 */
static void adopt(struct core *c)
{
    struct incarnation last;

    if (witness_life(c->child.dir, &last) &&
        incarnation_life(&c->facts.txn.view, &last) == 0)
        incarnation_adopt(&c->facts.txn, &last);
}

/* What peers did to deserve a fence may have been this store's going back: if
   it was not, they are fenced again. */
static void restore(struct core *c, const struct omens *o)
{
    uint32_t life = view_state(&c->facts.txn.view)->life;

    log_warn("the store is taken as it is ('noroshi restore'): a new life "
             "begins, and peers are told");
    adopt(c);
    renew(c, life);
    incarnation_restored_put(&c->facts.txn, &o->name);
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        p->dirty |= p->fence[0] != '\0';
        p->fence[0] = '\0';
    }
}

static enum err go_on(struct core *c, const struct omens *o,
                      struct fault *fault)
{
    struct store *s = c->store;
    const struct view *view = &c->facts.txn.view;
    enum witness_says says = witness_ask(c->child.dir, view_state(view));
    bool pends, known;
    enum err err;

    store_read(s);
    pends = restore_pends(view, o);
    known = node_no_known(view, facts_me(&c->facts)) != 0;
    store_abort(s);
    /* Of a rebuild that was killed before its witness was written. */
    if (o->rebuilt && view_state(view)->past == STORE_UNKNOWN)
        says = WITNESS_FITS;
    /* WIRE.md 11.6: "finds one that is neither of its last life nor named by
       it, does not start by itself" */
    if (says == WITNESS_STRANGER && !pends)
        return fault_say(fault, ERR_USAGE,
                         "the store in '%s/store' is not the one that this "
                         "node last had: put that back, or take this one "
                         "with 'noroshi restore'",
                         c->child.dir);
    store_write(s);
    c->self.node_no = node_no_of(&c->facts.txn, facts_me(&c->facts));
    if (pends) {
        restore(c, o);
    } else if (says == WITNESS_AHEAD) {
        log_warn("alarm: the store is older than it once was: a new life "
                 "begins, and peers are told");
        renew(c, view_state(view)->life);
    } else if (known) {
        store_abort(s); /* nothing changed */
        return ERR_OK;
    }
    confirmation_begin(&c->facts.txn, c->facts.now_ms);
    roster_save(c->facts.roster);
    err = store_commit(s);
    if (err == ERR_OK)
        roster_saved(c->facts.roster);
    return err == ERR_OK ? ERR_OK : refused(c, err, 0, fault);
}

/* Nobody may take this store for the node's: the witness is told of no other.
 */
static void leave(struct core *c)
{
    roster_close(c->facts.roster);
    store_close(c->store);
    c->facts.roster = NULL;
    c->store = NULL;
}

enum err life_begin(struct core *c, const uint8_t key[static SEAL_KEY],
                    struct fault *fault)
{
    struct omens o;
    enum err err = read_omens(&o, c->child.dir, fault);

    if (err == ERR_OK)
        err = open_store(c, key, &o, fault);
    if (err == ERR_OK)
        err = go_on(c, &o, fault);
    if (err != ERR_OK) {
        leave(c);
        return err;
    }
    witness_tell(c->child.dir, view_state(&c->facts.txn.view));
    if (o.restores)
        restore_done(c->child.dir);
    if (o.rebuilt)
        forget_rebuilt(c->child.dir);
    return ERR_OK;
}
