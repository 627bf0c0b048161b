#include "node/core/store/store.h"

#include <assert.h>
#include <errno.h>
#include <lmdb.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/log.h"

/*
 * Tables. Numbers in keys are big-endian and of fixed width; values that are
 * structs are little-endian as they stand in memory.
 *
 *   meta        name -> value
 *               'L', incarnation b16 -> life u32, of each of this store's own
 *   record      number u64 -> struct vault_row
 *   body        number u64 -> sealed R and signature, bound to number and id
 *   id          record id b32 -> number u64
 *   object      object b16, author u32 -> struct vault_object
 *   tomb        object b16, author u32, retraction's number u64, target u32
 *                -> struct vault_tomb, sealed values
 *   index       hash b16, number u64, position u16 -> struct index_value
 *   party       node_no u32 -> packed roster row
 *   node        node id b32 -> node_no u32
 *   out         node_no u32, lane u8, life u32, seq u64 -> struct outbox_entry
 *   stream      node_no u32, lane u8, 0 -> struct outbox_state
 *               node_no u32, lane u8, 1 -> struct recv_state
 *               node_no u32, lane u8, 2, life u32 -> an archived one
 *   in          node_no u32, lane u8, life u32, seq u64 -> struct recv_entry
 *   held        hold u64, lane u8, life u32, seq u64 -> empty
 *   release     number u64, node_no u32 -> struct outbox_release
 *   wait        node_no u32, number u64 -> empty
 *   quarantine  id u64 -> packed row with the sealed octets
 *   refused     node_no u32, record id b32 -> quarantine id u64
 *               object b16, author b32, revision u64, id u64 -> the same
 *   given       record id b32, node_no u32 -> struct giveback_claim
 *   party_id    node_no u32 -> node id b32
 *   revision    object b16, author u32, number u64 -> empty
 *   set         author u32, set id b16, i u32 -> number of the newest u64
 *   author      node_no u32 -> packed [introduced by, card]
 *   group       group id b32 -> struct group_row
 *   version     group id b32, version u64, record id b32 -> number u64
 *   pin         group id b32, number u64 -> later members u8
 *   holder      number u64, node_no u32 -> struct holder
 *               number u64, node_no u32, leaked by u32 -> struct leak
 *   due         kind u8, number u64, node_no u32 -> struct job
 *   went        object b16, author u32, node_no u32, revision u64, number u64
 *                -> empty
 *   hold        hold u64 -> struct hold
 *               hold u64, 1 -> sealed R and signature, bound to this key
 *               hold u64, 2, key of hold_by without the hold -> empty
 *   hold_by     what a hold waits for, hold u64 -> empty
 *               16, node_no u32, record id b32, hash b32, hold u64 -> empty
 *               17, hold u64 -> empty: its places are to be answered
 *               18, what holds wait for -> heard up to which hold u64
 *   hold_share  node_no u32 -> struct share
 *               node_no u32, 1, author b32 -> how many u64
 *               node_no u32, 1, author b32, hold u64 -> empty
 *               node_no u32, 2, how many u64, author b32 -> empty
 *   act         token b16 -> struct act_head, sealed answer
 *   act_age     order u64 -> struct act_age
 *   stage       token b16, i u32 -> struct stage_part
 *   mention     record id b32, number u64 -> empty
 *               record id b32, author u32 -> number u64
 *   loss        node_no u32, 0 u32 -> struct loss
 *               node_no u32, incarnation of it u32 -> struct loss_claim
 *   to          node_no u32, number u64 -> empty
 */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "values are stored as they stand in memory");

static const char *const table_names[TABLES] = {
    "meta",     "record",     "body", "id",         "object",  "tomb",
    "index",    "party",      "node", "out",        "stream",  "in",
    "held",     "release",    "wait", "quarantine", "refused", "given",
    "party_id", "revision",   "set",  "author",     "group",   "version",
    "pin",      "holder",     "due",  "came",       "went",    "hold",
    "hold_by",  "hold_share", "act",  "act_age",    "stage",   "mention",
    "loss",     "to",
};

enum { STORE_READERS_MAX = 16 };

struct store {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi[TABLES];
    bool writing;
    enum err err;
    struct store_state state, committed;
    struct seal seal;
    struct disk disk;
    enum disk_fault fault; /* of the last write */
};

/* LMDB's reason is lost beyond this line, so this is where it is logged: once
   for each change, for a write is tried again until the disk is well. */
static enum err translated(struct store *s, const char *what, int rc)
{
    enum disk_fault fault = disk_fault_of(&s->disk, rc);

    if (fault == DISK_SOUND || fault != s->fault)
        log_warn("store: cannot %s: %s", what, mdb_strerror(rc));
    if (rc == MDB_PANIC)
        exit(EXIT_FAILURE); /* the environment is beyond repair: start anew */
    s->fault = fault;
    return fault == DISK_FULL || fault == DISK_MAP_FULL ? ERR_FULL : ERR_IO;
}

static void failed(struct store *s, const char *what, int rc)
{
    if (s->err == ERR_OK)
        s->err = translated(s, what, rc);
}

static MDB_val val(struct bytes b)
{
    return (MDB_val){.mv_size = b.len, .mv_data = (void *)(uintptr_t)b.at};
}

static struct bytes seen(MDB_val v)
{
    return (struct bytes){v.mv_data, v.mv_size};
}

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
        failed(s, "begin a transaction", rc);
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

void store_fail(struct store *s, enum err err)
{
    if (s->err == ERR_OK)
        s->err = err;
}

enum err store_error(const struct store *s)
{
    return s->err;
}

struct store_state *store_state(struct store *s)
{
    return &s->state;
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
    table_put_value(s, TABLE_META, &k, &s->state, sizeof s->state);
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
        failed(s, "commit", rc);
        s->state = s->committed;
        return s->err;
    }
    s->committed = s->state;
    s->fault = DISK_SOUND;
    look(s); /* it may have gone while we wrote */
    return s->err;
}

void store_sync(struct store *s)
{
    if (s->err == ERR_OK && fdatasync(s->disk.fd) != 0)
        failed(s, "sync", errno);
}

bool table_get(struct store *s, enum table t, const struct table_key *k,
               struct bytes *value)
{
    MDB_val key = val(table_key_bytes(k)), v;
    int rc;

    if (s->err != ERR_OK)
        return false;
    rc = mdb_get(s->txn, s->dbi[t], &key, &v);
    if (rc == 0) {
        *value = seen(v);
        return true;
    }
    if (rc != MDB_NOTFOUND)
        failed(s, "get", rc);
    return false;
}

bool table_get_value(struct store *s, enum table t,
                     const struct table_key *k, void *value, size_t size)
{
    struct bytes found;

    if (!table_get(s, t, k, &found))
        return false;
    if (found.len != size) {
        log_warn("store: a value in '%s' has another size", table_names[t]);
        store_fail(s, ERR_IO);
        return false;
    }
    memcpy(value, found.at, size); /* values stand unaligned */
    return true;
}

void table_put(struct store *s, enum table t, const struct table_key *k,
               struct bytes value)
{
    MDB_val key = val(table_key_bytes(k)), v = val(value);
    int rc;

    assert(s->writing);
    if (s->err != ERR_OK)
        return;
    rc = mdb_put(s->txn, s->dbi[t], &key, &v, 0);
    if (rc != 0)
        failed(s, "put", rc);
}

void table_put_value(struct store *s, enum table t,
                     const struct table_key *k, const void *value, size_t size)
{
    table_put(s, t, k, (struct bytes){value, size});
}

void table_del(struct store *s, enum table t, const struct table_key *k)
{
    MDB_val key = val(table_key_bytes(k));
    int rc;

    assert(s->writing);
    if (s->err != ERR_OK)
        return;
    rc = mdb_del(s->txn, s->dbi[t], &key, NULL);
    if (rc != 0 && rc != MDB_NOTFOUND)
        failed(s, "delete", rc);
}

void table_walk(struct table_cursor *c, struct store *s, enum table t)
{
    MDB_cursor *cursor = NULL;
    int rc;

    *c = (struct table_cursor){.store = s};
    if (s->err != ERR_OK)
        return;
    rc = mdb_cursor_open(s->txn, s->dbi[t], &cursor);
    if (rc != 0)
        failed(s, "walk", rc);
    else
        c->cursor = cursor;
}

static bool step(struct table_cursor *c, MDB_cursor_op op, MDB_val key)
{
    MDB_val value;
    int rc;

    if (c->cursor == NULL || c->store->err != ERR_OK)
        return false;
    rc = mdb_cursor_get(c->cursor, &key, &value, op);
    if (rc == 0) {
        c->key = seen(key);
        c->value = seen(value);
        return true;
    }
    c->key = c->value = (struct bytes){0};
    if (rc != MDB_NOTFOUND)
        failed(c->store, "walk", rc);
    return false;
}

bool table_walk_from(struct table_cursor *c, const struct table_key *k)
{
    if (k->len == 0)
        return step(c, MDB_FIRST, (MDB_val){0});
    return step(c, MDB_SET_RANGE, val(table_key_bytes(k)));
}

bool table_walk_below(struct table_cursor *c, const struct table_key *k)
{
    if (table_walk_from(c, k))
        return step(c, MDB_PREV, (MDB_val){0});
    return step(c, MDB_LAST, (MDB_val){0});
}

bool table_walk_next(struct table_cursor *c)
{
    return step(c, MDB_NEXT, (MDB_val){0});
}

bool table_walk_back(struct table_cursor *c)
{
    return step(c, MDB_PREV, (MDB_val){0});
}

void table_walk_end(struct table_cursor *c)
{
    if (c->cursor != NULL)
        mdb_cursor_close(c->cursor);
    c->cursor = NULL;
}

bool table_walk_within(const struct table_cursor *c, const struct table_key *k)
{
    return c->key.len >= k->len && memcmp(c->key.at, k->octet, k->len) == 0;
}

const struct seal *store_seal(const struct store *s)
{
    return &s->seal;
}

static struct table_key life_key(const struct incarnation *name)
{
    struct table_key k = {0};

    table_key_u8(&k, 'L');
    table_key_add(&k, name->octet, sizeof name->octet);
    return k;
}

void store_name(struct store *s, const struct incarnation *name, uint32_t life)
{
    struct table_key k = life_key(name);

    table_put_value(s, TABLE_META, &k, &life, sizeof life);
}

uint32_t store_life_of(struct store *s, const struct incarnation *name)
{
    struct table_key k = life_key(name);
    uint32_t life = 0;

    table_get_value(s, TABLE_META, &k, &life, sizeof life);
    return life;
}

void store_adopt(struct store *s, const struct incarnation *name)
{
    s->state.predecessor = s->state.incarnation;
    s->state.incarnation = *name;
    s->state.life++;
    store_name(s, &s->state.incarnation, s->state.life);
}

size_t store_lives(struct store *s, uint32_t below, struct incarnation *out,
                   size_t max)
{
    size_t count = below == 0 ? 0 : below - 1;
    struct table_key all = {0};
    struct table_cursor c;
    bool more;

    if (count > max)
        count = max;
    table_key_u8(&all, 'L');
    table_walk(&c, s, TABLE_META);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c)) {
        uint32_t life = 0;

        if (c.key.len != 1 + sizeof out->octet || c.value.len != sizeof life)
            continue;
        memcpy(&life, c.value.at, sizeof life);
        if (life < below && life + count >= below)
            memcpy(out[below - life - 1].octet, c.key.at + 1,
                   sizeof out->octet);
    }
    table_walk_end(&c);
    return count;
}

void store_mint(struct store *s, enum store_past past)
{
    s->state.predecessor = s->state.incarnation;
    s->state.past = past;
    s->state.life++;
    s->state.first_number = s->state.next_number;
    if (past == STORE_UNKNOWN)
        s->state.lost = s->state.life;
    s->state.unconfirmed = past != STORE_FIRST;
    s->state.unconfirmed_ms = 0;
    randombytes_buf(s->state.incarnation.octet,
                    sizeof s->state.incarnation.octet);
    store_name(s, &s->state.incarnation, s->state.life);
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
    const uint32_t version = STORE_SCHEMA;

    seal_close(&s->seal, &b, bytes_text(check_text), &check);
    table_put(s, TABLE_META, &check, bytes_of(&b));
    table_put_value(s, TABLE_META, &schema, &version, sizeof version);
    s->state.next_number = s->state.next_quarantine = 1;
    s->state.next_hold = 1;
    s->state.next_party = 1;
    store_mint(s, past);
    sodium_memzero(&s->state.predecessor, sizeof s->state.predecessor);
}

/* Handles outlive the transaction when it is committed. False: there is no
   such table, or the transaction is spoilt. */
static bool open_table(struct store *s, size_t t, unsigned flags)
{
    int rc;

    if (s->err != ERR_OK)
        return false;
    rc = mdb_dbi_open(s->txn, table_names[t], flags, &s->dbi[t]);
    if (rc != 0 && rc != MDB_NOTFOUND)
        failed(s, "open a table", rc);
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

    if (!table_get(s, TABLE_META, &check, &sealed))
        return ERR_IO;
    return seal_open(&s->seal, &b, sealed, &check);
}

static enum err check(struct store *s, uint32_t *version)
{
    const struct table_key schema = named("schema"), state = named("state");
    enum err err;

    if (!table_get_value(s, TABLE_META, &schema, version, sizeof *version))
        return ERR_IO;
    if (*version != STORE_SCHEMA)
        return ERR_VERSION;
    err = check_key(s);
    if (err == ERR_OK &&
        !table_get_value(s, TABLE_META, &state, &s->state, sizeof s->state))
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
    return rc == 0 ? ERR_OK : translated(s, "open its tables", rc);
}

/* A crash leaves the schema before, or this one, never what is between. */
static enum err upgrade(struct store *s, const struct store_opening *how)
{
    const struct table_key schema = named("schema");
    const uint32_t version = STORE_SCHEMA;
    enum err err;

    store_write(s);
    for (size_t i = 0; i < TABLES; i++)
        (void)open_table(s, i, MDB_CREATE);
    err = s->err == ERR_OK ? check_key(s) : s->err;
    if (err != ERR_OK) {
        store_abort(s);
        return err;
    }
    how->upgrade(s, how->about);
    table_put_value(s, TABLE_META, &schema, &version, sizeof version);
    return store_commit(s);
}

static enum err open_env(struct store *s, const char *dir, uint32_t map_gib)
{
    char path[DISK_PATH_MAX];
    int rc;

    snprintf(path, sizeof path, "%s/store", dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return translated(s, "make its directory", errno);
    if ((rc = mdb_env_create(&s->env)) != 0 ||
        (rc = mdb_env_set_maxdbs(s->env, TABLES)) != 0 ||
        (rc = mdb_env_set_maxreaders(s->env, STORE_READERS_MAX)) != 0 ||
        (rc = mdb_env_set_mapsize(s->env, (size_t)map_gib << 30)) != 0 ||
        (rc = mdb_env_open(s->env, path, MDB_NOTLS, 0600)) != 0 ||
        (rc = mdb_env_get_fd(s->env, &s->disk.fd)) != 0)
        return translated(s, "open", rc);
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
    seal_init(&s->seal, how->key);
    disk_init(&s->disk, dir);
    err = open_env(s, dir, how->map_gib);
    if (err == ERR_OK)
        err = load(s, &opened->schema);
    if (err == ERR_VERSION && opened->schema == STORE_SCHEMA_BEFORE &&
        how->upgrade != NULL) {
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
    sodium_memzero(s, sizeof *s);
    free(s);
}
