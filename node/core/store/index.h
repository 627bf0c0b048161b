/*
 * index: which records name an indicator.
 *
 * Entries stand under a keyed hash (index_key.h); beside each stands what a
 * look-up must know, so that it opens no body. Additions are gathered
 * and inserted in key order, which is twice as fast: index_flush() before the
 * commit.
 */
#ifndef NODE_CORE_STORE_INDEX_H
#define NODE_CORE_STORE_INDEX_H

#include "node/core/store/index_key.h"
#include "node/core/store/vault.h"

enum {
    INDEX_PENDING_MAX = 128 * 1024, /* entries gathered before inserting */
};

enum index_flag { INDEX_RETRACTED = 1, INDEX_DETECT = 2 };

/* A stored value. */
struct index_value {
    uint32_t author;        /* node_no */
    uint32_t valid_until_s; /* 0: not given */
    uint8_t type, tlp, pap, confidence;
    uint8_t flags;
    uint8_t role; /* enum record_role */
    uint8_t bits; /* of a network */
    uint8_t unused;
};

struct index;

/* own: this node's own node_no. */
void index_open(struct index **out, struct store *s, uint32_t own);
void index_close(struct index *x);

/* Every indicator of a known type of the report r, kept as row. */
void index_add(struct index *x, const struct record *r,
               const struct vault_row *row);

/* The hash of a canonical value and its type; false: it never matches. */
bool index_hash(const struct view *view, uint8_t hash[static SEAL_HASH],
                enum indicator_type type, struct bytes value);

/* Insert what was gathered. */
void index_flush(struct index *x);

/* Forget what was gathered: its transaction was aborted. */
void index_drop(struct index *x);

/* Mark one value of the record that is kept as row as retracted. */
void index_retract(struct index *x, const struct vault_row *row,
                   enum indicator_type type, struct bytes value);
/* Forget what a record entered; r is that record, kept as row. */
void index_forget(struct index *x, const struct record *r,
                  const struct vault_row *row);

/* An entry of a value. */
struct index_entry {
    uint64_t number;   /* of the record */
    uint16_t position; /* among the record's indicators */
    struct index_value value;
};

/* Under what a canonical value stands. */
struct index_place {
    uint8_t octet[INDEX_KEY_WHOLE];
};
/* False: it never matches, and stands nowhere. */
bool index_place(const struct index *x, struct index_place *out,
                 enum indicator_type type, struct bytes value);

/* This node's own entry at that place in the next record above at->number (0:
   the first), or in the one before it (0: the newest); false: there is none.
   One look, whoever else names the value. What was gathered is inserted first.
 */
enum { INDEX_NEWEST = 0 };
bool index_own_after(struct index *x, const struct index_place *place,
                     struct index_entry *at);
bool index_own_before(struct index *x, const struct index_place *place,
                      struct index_entry *at);
/* Whether the value is marked as retracted in the record that is kept as row.
 */
bool index_retracted(struct index *x, const struct index_place *place,
                     const struct vault_row *row);

#endif
