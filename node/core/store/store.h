/*
 * store: the node's LMDB environment; tables, one transaction at a time,
 * sealing and counters.
 *
 * A transaction spoils like a reader of wire.h: after the first failure every
 * call is without effect, a get finds nothing, and store_commit() answers what
 * went wrong. Views into values end with the transaction or the next put.
 * One thread, one open per process.
 */
#ifndef NODE_CORE_STORE_STORE_H
#define NODE_CORE_STORE_STORE_H

#include "node/core/store/disk.h"
#include "node/core/store/seal.h"
#include "proto/stream.h"

enum {
    STORE_SCHEMA = 3,
    STORE_SCHEMA_BEFORE = 2,
};

enum table {
    TABLE_META,
    TABLE_RECORD,
    TABLE_BODY,
    TABLE_ID,
    TABLE_OBJECT,
    TABLE_TOMB,
    TABLE_INDEX,
    TABLE_PARTY,
    TABLE_NODE,
    TABLE_OUT,
    TABLE_STREAM,
    TABLE_IN,
    TABLE_HELD,
    TABLE_RELEASE,
    TABLE_WAIT,
    TABLE_QUARANTINE,
    TABLE_REFUSED,
    TABLE_GIVEN,
    TABLE_PARTY_ID,
    TABLE_REVISION,
    TABLE_SET,
    TABLE_AUTHOR,
    TABLE_GROUP,
    TABLE_VERSION,
    TABLE_PIN,
    TABLE_HOLDER,
    TABLE_DUE,
    TABLE_CAME,
    TABLE_WENT,
    TABLE_HOLD,
    TABLE_HOLD_BY,
    TABLE_HOLD_SHARE,
    TABLE_ACT,
    TABLE_ACT_AGE,
    TABLE_STAGE,
    TABLE_MENTION,
    TABLE_LOSS,
    TABLE_TO,
};
enum { TABLES = TABLE_TO + 1 };

/* Where a life of this store came from. */
enum store_past { STORE_FIRST, STORE_NAMED, STORE_UNKNOWN };

/* Counters and names that change with the data they describe: written by
   store_commit(), taken back by store_abort(). */
struct store_state {
    uint64_t commits;
    uint64_t next_number, next_quarantine, next_hold;
    uint64_t records, indicators, quarantined;
    uint64_t releases; /* places ever appended to streams */
    uint64_t next_act, acts, act_octets;
    uint64_t staged; /* parts of acts that are not committed */
    uint32_t next_party;
    uint32_t life; /* how many incarnations this store has had */
    struct incarnation incarnation, predecessor;
    uint32_t past; /* enum store_past */
    uint32_t lost; /* the newest life that lost what was before; 0: none */
    uint32_t unconfirmed; /* 1: the roster waits for the operator's word */
    uint32_t unnamed;     /* lives whose names were not kept, the first ones */
    uint64_t unconfirmed_ms; /* since then; 0: not known yet */
    uint64_t first_number;   /* of the records of this life */
    struct indicator_prefixes prefixes;
};

struct store;

/* What to do where there is no store yet. */
enum store_begin {
    STORE_EXPECTED,     /* nothing: ERR_NOT_FOUND */
    STORE_BEGINS,       /* create it; its past is STORE_FIRST */
    STORE_BEGINS_AGAIN, /* the same for a rebuilt node: STORE_UNKNOWN */
};

struct store_opening {
    uint32_t map_gib;
    enum store_begin begin;
    const uint8_t *key; /* SEAL_KEY octets; copied */
    /* Brings a store of STORE_SCHEMA_BEFORE to this schema, within the
       transaction that will say so; NULL: it is ERR_VERSION. */
    void (*upgrade)(struct store *s, void *about);
    void *about;
};

struct store_opened {
    bool created, upgraded;
    uint32_t schema; /* that it has; 0: not read */
};

/*
 * Open DIR/store, or create it: tables, first life and its past are one
 * transaction. Nothing is written to a store that is there, except that one of
 * the schema before is brought to this one, in one transaction, by
 * how->upgrade. The key seals bodies and hashes indicators. ERR_NOT_FOUND,
 * ERR_IO, ERR_FULL, ERR_VERSION (another schema), ERR_BAD_KEY (the store is
 * under another key).
 */
enum err store_open(struct store **out, const char *dir,
                    const struct store_opening *how,
                    struct store_opened *opened) MUST_CHECK;
void store_close(struct store *s);

/* At most one transaction is open. Beginning cannot fail visibly: a failure
   spoils it. */
void store_write(struct store *s);
void store_read(struct store *s);
bool store_writing(const struct store *s);
/* Whether any transaction is open. */
bool store_busy(const struct store *s);
/* Durable, in the file that DIR/store leads to, when it answers ERR_OK. Ends
   the transaction in any case. ERR_FULL, ERR_IO; store_fault() says more.
   Exits the process on MDB_PANIC. */
enum err store_commit(struct store *s) MUST_CHECK;
/* In a long transaction: what LMDB has written out of it is synced now, so that
   its commit does not take long. */
void store_sync(struct store *s);
/* What the disk did to the last write; DISK_SOUND when it went well, or failed
   for another reason. */
enum disk_fault store_fault(const struct store *s);
/* Whether the file is still the one that was opened, and can be looked at. */
enum disk_fault store_look(const struct store *s);
/* Ends any transaction; harmless without one. */
void store_abort(struct store *s);
/* Spoil the open transaction. */
void store_fail(struct store *s, enum err err);
enum err store_error(const struct store *s);

/* Current within a write transaction, and after it. */
struct store_state *store_state(struct store *s);

bool table_get(struct store *s, enum table t, const struct table_key *k,
               struct bytes *value);
/* A value of exactly size octets, copied; false when absent or of another
   size (which spoils). */
bool table_get_value(struct store *s, enum table t,
                     const struct table_key *k, void *value, size_t size);
void table_put(struct store *s, enum table t, const struct table_key *k,
               struct bytes value);
void table_put_value(struct store *s, enum table t,
                     const struct table_key *k, const void *value, size_t size);
/* Absent is fine. */
void table_del(struct store *s, enum table t, const struct table_key *k);

/* Walking a table in key order. Close before the transaction ends. */
struct table_cursor {
    struct store *store;
    void *cursor;
    struct bytes key, value;
};
void table_walk(struct table_cursor *c, struct store *s, enum table t);
/* The first entry at or above k. */
bool table_walk_from(struct table_cursor *c, const struct table_key *k);
/* The last entry below k. */
bool table_walk_below(struct table_cursor *c, const struct table_key *k);
bool table_walk_next(struct table_cursor *c);
bool table_walk_back(struct table_cursor *c);
void table_walk_end(struct table_cursor *c);
/* Whether the entry's key begins with k. */
bool table_walk_within(const struct table_cursor *c, const struct table_key *k);

/* The keys it was opened with, for bodies and hashes. */
const struct seal *store_seal(const struct store *s);

/* Give a new name to this store's life; but for the first, its roster is to be
   confirmed. Inside a write transaction. */
void store_mint(struct store *s, enum store_past past);
/* A life of this node of which this store knows nothing becomes its last, and
   is empty here: those who met it know it as a predecessor of the next. Inside
   a write transaction, before store_mint(). */
void store_adopt(struct store *s, const struct incarnation *name);
/* Keep the name of one of its lives. */
void store_name(struct store *s, const struct incarnation *name, uint32_t life);
/* Which life of this store had a name, from 1 on; 0: none that it knows. */
uint32_t store_life_of(struct store *s, const struct incarnation *name);

/* The names of this store's lives below one, newest first; how many. */
size_t store_lives(struct store *s, uint32_t below, struct incarnation *out,
                   size_t max);

/* Drop readers of dead processes. */
void store_check_readers(struct store *s);

/* Octets: of the data file; free on the disk; left of the largest size. */
struct store_space {
    uint64_t used, disk_free, map_free;
};
void store_space(const struct store *s, struct store_space *out);

#endif
