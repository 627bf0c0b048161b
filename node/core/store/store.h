/*
 * store: the node's LMDB environment: one transaction at a time, sealing, and
 * what the store knows of itself.
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
#include "node/core/store/txn.h"
#include "proto/stream.h"

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
    /* Brings a store of SCHEMA_FIRST or later to this schema, within the
       transaction that will say so; NULL: it is ERR_VERSION. */
    void (*upgrade)(struct txn *txn, void *about);
    void *about;
};

struct store_opened {
    bool created, upgraded;
    uint32_t schema; /* that it has; 0: not read */
};

/*
 * Open DIR/store, or create it: tables, first life and its past are one
 * transaction. Nothing is written to a store that is there, except that one of
 * an earlier schema is brought to this one, in one transaction, by
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
/* What works within them; the same all the store's life. */
struct txn *store_txn(struct store *s);
const struct view *store_view(const struct store *s);
bool store_writing(const struct store *s);
/* Whether any transaction is open. */
bool store_busy(const struct store *s);
/* Durable, in the file that DIR/store leads to, when it answers ERR_OK. Ends
   the transaction in any case. ERR_FULL, ERR_IO; store_fault() says more.
   Exits the process on MDB_PANIC. */
enum err store_commit(struct store *s) MUST_CHECK;
/* What the disk did to the last write; DISK_SOUND when it went well, or failed
   for another reason. */
enum disk_fault store_fault(const struct store *s);
/* Whether the file is still the one that was opened, and can be looked at. */
enum disk_fault store_look(const struct store *s);
/* Ends any transaction; harmless without one. */
void store_abort(struct store *s);
/* Drop readers of dead processes. */
void store_check_readers(struct store *s);

/* Octets: of the data file; free on the disk; left of the largest size. */
struct store_space {
    uint64_t used, disk_free, map_free;
};
void store_space(const struct store *s, struct store_space *out);

#endif
