/*
 * answer_table: which sightings and opinions count of an object, a row for each
 * value and node that answered (WIRE.md 4.13).
 *
 * Kept by the author, who is answered, and by the node that answers. A value
 * stands by its keyed hash. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_ANSWER_TABLE_H
#define NODE_CORE_STORE_ANSWER_TABLE_H

#include "node/core/store/seal.h"
#include "node/core/store/store.h"
#include "proto/ident.h"

enum { ANSWER_TABLE_OF_ONE_MAX = 1024 }; /* of a node to an object: 7.20 */

enum answer_part { ANSWER_SIGHTING = 1, ANSWER_OPINION = 2 };

/* Of what; zero: the object as a whole. */
struct answer_value {
    uint8_t hash[SEAL_HASH];
};

struct answer_at {
    struct object_id object;
    uint32_t author; /* of the object: node_no */
    uint8_t part;    /* enum answer_part */
    struct answer_value value;
    uint32_t by; /* who answers: node_no */
};

/* A stored value. */
struct answer_row {
    uint64_t number; /* of the record that says it */
    uint64_t time_ms;
    uint32_t kind; /* enum record_sighting_kind, or record_opinion_kind */
    uint32_t unused;
};

/* A value's hash, also of one that no look-up finds. */
void answer_table_value(const struct view *view, struct answer_value *out,
                        uint64_t type, struct bytes value);

bool answer_table_get(const struct view *view, const struct answer_at *at,
                      struct answer_row *out);
/* What counts from now on: the later of that and what was there. False: there
   is no room for one more of that node. */
bool answer_table_put(struct txn *txn, const struct answer_at *at,
                      const struct answer_row *row);
void answer_table_del(struct txn *txn, const struct answer_at *at);
/* The next of the object behind *at, by part, value and who answers; false at
   the end. All but object and author zero: the first. */
bool answer_table_next(const struct view *view, struct answer_at *at,
                       struct answer_row *out);

/* A record answers that object; object and author of *of alone count. It stands
   here until it is erased, also when it counts nowhere or no more. */
void answer_table_record_put(struct txn *txn, const struct answer_at *of,
                             uint64_t number);
void answer_table_record_del(struct txn *txn, const struct answer_at *of,
                             uint64_t number);
/* The next of them above *number (0: the first); false at the end. */
bool answer_table_record_next(const struct view *view,
                              const struct answer_at *of, uint64_t *number);

#endif
