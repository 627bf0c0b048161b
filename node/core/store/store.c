#include "node/core/store/store.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/core/store/incarnation.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/store_env.h"
#include "node/core/store/table.h"
#include "node/locked.h"
#include "node/log.h"

enum { STORE_READERS_MAX = 16 };

static struct table_key named(const char *name)
{
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)name, strlen(name));
    return k;
}

static void begin(struct store *s, bool writing)
{
    int rc;

    assert(s->txn == NULL);
    s->err = ERR_OK;
    s->writing = writing;
    rc = mdb_txn_begin(s->env, NULL, writing ? 0 : MDB_RDONLY, &s->txn);
    if (rc != 0) {
        s->txn = NULL;
        store_env_failed(s, "begin a transaction", rc);
    }
}

void store_write(struct store *s)
{
    begin(s, true);
}

void store_read(struct store *s)
{
    begin(s, false);
}

struct txn *store_txn(struct store *s)
{
    return &s->open;
}

const struct view *store_view(const struct store *s)
{
    return &s->open.view;
}

bool store_writing(const struct store *s)
{
    return s->writing;
}

bool store_busy(const struct store *s)
{
    return s->writing || s->txn != NULL;
}

void store_abort(struct store *s)
{
    mdb_txn_abort(s->txn);
    s->txn = NULL;
    s->writing = false;
    s->state = s->committed;
}

enum disk_fault store_fault(const struct store *s)
{
    return s->fault;
}

enum disk_fault store_look(const struct store *s)
{
    return disk_look(&s->disk);
}

/* WIRE.md 11.6: "What is written to a store that is no longer the file that was
   opened (removed, replaced, not mounted) is not durable and is not
   acknowledged." */
static void look(struct store *s)
{
    enum disk_fault seen_now = disk_look(&s->disk);

    if (s->err != ERR_OK || seen_now == DISK_SOUND)
        return;
    s->fault = seen_now;
    s->err = ERR_IO;
}

enum err store_commit(struct store *s)
{
    const struct table_key k = named("state");
    MDB_txn *txn;
    int rc;

    assert(s->writing);
    s->state.commits++;
    table_put_value(&s->open, TABLE_META, &k, &s->state, sizeof s->state);
    look(s);
    if (s->err != ERR_OK) {
        store_abort(s);
        return s->err;
    }
    txn = s->txn;
    s->txn = NULL; /* commit frees it, even when it fails */
    s->writing = false;
    rc = mdb_txn_commit(txn);
    if (rc != 0) {
        store_env_failed(s, "commit", rc);
        s->state = s->committed;
        return s->err;
    }
    s->committed = s->state;
    s->fault = DISK_SOUND;
    look(s); /* it may have gone while we wrote */
    return s->err;
}

void store_check_readers(struct store *s)
{
    int dead = 0;
    int rc = mdb_reader_check(s->env, &dead);

    if (rc != 0)
        log_warn("store: cannot check readers: %s", mdb_strerror(rc));
    else if (dead > 0)
        log_info("store: %d readers of ended processes dropped", dead);
}

void store_space(const struct store *s, struct store_space *out)
{
    MDB_envinfo map = {0};

    *out = (struct store_space){
        .used = disk_used(&s->disk),
        .disk_free = disk_free(&s->disk),
    };
    if (mdb_env_info(s->env, &map) == 0 && out->used <= map.me_mapsize)
        out->map_free = map.me_mapsize - out->used;
}

/* Sealed under the key at creation: tells a wrong key before it does harm. */
static const char check_text[] = "noroshi store";

static void put_first(struct store *s, enum store_past past)
{
    const struct table_key check = named("check"), schema = named("schema");
    uint8_t room[sizeof check_text + SEAL_OVERHEAD];
    struct buffer b = {room, 0, sizeof room};
    const uint32_t version = SCHEMA_NOW;

    seal_close(s->seal, &b, bytes_text(check_text), &check);
    table_put(&s->open, TABLE_META, &check, bytes_of(&b));
    table_put_value(&s->open, TABLE_META, &schema, &version, sizeof version);
    s->state.next_number = s->state.next_quarantine = 1;
    s->state.next_hold = 1;
    s->state.next_party = 1;
    outstanding_begin(&s->open);
    incarnation_mint(&s->open, past);
    sodium_memzero(&s->state.predecessor, sizeof s->state.predecessor);
}

/* Handles outlive the transaction when it is committed. False: there is no
   such table, or the transaction is spoilt. */
static bool open_table(struct store *s, size_t t, unsigned flags)
{
    int rc;

    if (s->err != ERR_OK)
        return false;
    rc = mdb_dbi_open(s->txn, schema_table_name((enum table)t), flags,
                      &s->dbi[t]);
    if (rc != 0 && rc != MDB_NOTFOUND)
        store_env_failed(s, "open a table", rc);
    return rc == 0;
}

/* WIRE.md 11.4: "A store, its first life and that life's past are committed in
   one transaction" */
static enum err create(struct store *s, enum store_begin begin)
{
    store_write(s);
    for (size_t i = 0; i < TABLES; i++)
        (void)open_table(s, i, MDB_CREATE);
    if (s->err == ERR_OK)
        put_first(s, begin == STORE_BEGINS_AGAIN ? STORE_UNKNOWN : STORE_FIRST);
    return store_commit(s);
}

static enum err check_key(struct store *s)
{
    const struct table_key check = named("check");
    uint8_t room[sizeof check_text + SEAL_OVERHEAD];
    struct buffer b = {room, 0, sizeof room};
    struct bytes sealed;

    if (!table_get(&s->open.view, TABLE_META, &check, &sealed))
        return ERR_IO;
    return seal_open(s->seal, &b, sealed, &check);
}

static enum err check(struct store *s, uint32_t *version)
{
    const struct table_key schema = named("schema"), state = named("state");
    enum err err;

    if (!table_get_value(&s->open.view, TABLE_META, &schema, version,
                         sizeof *version))
        return ERR_IO;
    if (*version != SCHEMA_NOW)
        return ERR_VERSION;
    err = check_key(s);
    if (err == ERR_OK && !table_get_value(&s->open.view, TABLE_META, &state,
                                          &s->state, sizeof s->state))
        err = ERR_IO;
    s->committed = s->state;
    return err;
}

/* ERR_NOT_FOUND: nothing was ever committed to it. */
static enum err load(struct store *s, uint32_t *schema)
{
    enum err err;
    int rc;

    store_read(s);
    err = open_table(s, TABLE_META, 0) ? check(s, schema)
          : s->err == ERR_OK           ? ERR_NOT_FOUND
                                       : s->err;
    for (size_t i = 0; i < TABLES && err == ERR_OK; i++)
        if (!open_table(s, i, 0))
            err = ERR_IO;
    if (err != ERR_OK) {
        store_abort(s);
        return err;
    }
    rc = mdb_txn_commit(s->txn);
    s->txn = NULL;
    return rc == 0 ? ERR_OK : store_env_error(s, "open its tables", rc);
}

/* A crash leaves the schema before, or this one, never what is between. */
static enum err upgrade(struct store *s, const struct store_opening *how)
{
    const struct table_key schema = named("schema");
    const uint32_t version = SCHEMA_NOW;
    enum err err;

    store_write(s);
    for (size_t i = 0; i < TABLES; i++)
        (void)open_table(s, i, MDB_CREATE);
    err = s->err == ERR_OK ? check_key(s) : s->err;
    if (err != ERR_OK) {
        store_abort(s);
        return err;
    }
    how->upgrade(&s->open, how->about);
    table_put_value(&s->open, TABLE_META, &schema, &version, sizeof version);
    return store_commit(s);
}

static enum err open_env(struct store *s, const char *dir, uint32_t map_gib)
{
    char path[DISK_PATH_MAX];
    int rc;

    snprintf(path, sizeof path, "%s/store", dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return store_env_error(s, "make its directory", errno);
    if ((rc = mdb_env_create(&s->env)) != 0 ||
        (rc = mdb_env_set_maxdbs(s->env, TABLES)) != 0 ||
        (rc = mdb_env_set_maxreaders(s->env, STORE_READERS_MAX)) != 0 ||
        (rc = mdb_env_set_mapsize(s->env, (size_t)map_gib << 30)) != 0 ||
        (rc = mdb_env_open(s->env, path, MDB_NOTLS, 0600)) != 0 ||
        (rc = mdb_env_get_fd(s->env, &s->disk.fd)) != 0)
        return store_env_error(s, "open", rc);
    return ERR_OK;
}

static enum err take_key(struct store *s, const uint8_t key[static SEAL_KEY])
{
    struct fault fault = {0};

    s->seal = locked_new(sizeof *s->seal, &fault);
    if (s->seal == NULL) {
        log_warn("store: %s", fault.about);
        return fault.why;
    }
    seal_init(s->seal, key);
    return ERR_OK;
}

enum err store_open(struct store **out, const char *dir,
                    const struct store_opening *how,
                    struct store_opened *opened)
{
    struct store *s;
    enum err err;

    *opened = (struct store_opened){.created = false};
    if (how->begin == STORE_EXPECTED && !disk_holds_store(dir))
        return ERR_NOT_FOUND;
    s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->open.view.store = s;
    disk_init(&s->disk, dir);
    err = take_key(s, how->key);
    if (err == ERR_OK)
        err = open_env(s, dir, how->map_gib);
    if (err == ERR_OK)
        err = load(s, &opened->schema);
    if (err == ERR_VERSION && opened->schema >= SCHEMA_FIRST &&
        opened->schema < SCHEMA_NOW && how->upgrade != NULL) {
        err = upgrade(s, how);
        opened->upgraded = err == ERR_OK;
    }
    if (err == ERR_NOT_FOUND && how->begin != STORE_EXPECTED) {
        opened->created = true;
        err = create(s, how->begin);
    }
    if (err != ERR_OK) {
        store_close(s);
        return err;
    }
    store_check_readers(s);
    *out = s;
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    store_abort(s);
    if (s->env != NULL)
        mdb_env_close(s->env);
    locked_free(s->seal);
    free(s);
}
