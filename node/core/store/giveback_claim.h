/*
 * giveback_claim: what peers said in GIVEBACK of records that are not here, or
 * that cannot be judged yet: that the record came to them from this node.
 *
 * A row stays until the record has come and was judged. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_GIVEBACK_CLAIM_H
#define NODE_CORE_STORE_GIVEBACK_CLAIM_H

#include "node/core/store/store.h"
#include "proto/record.h"

/* A stored value. */
struct giveback_claim {
    uint64_t seq; /* where it stood in the stream of that life */
    uint16_t lane;
    uint16_t absent;        /* 1: counted as such (giveback_table.h) */
    uint32_t receiver_life; /* the incarnation that said so (loss.h); 0, of a
                               store of schema 2: any, so the first */
};

/* False: the same peer said so before. */
bool giveback_claim_put(struct txn *txn, const struct record_id *record,
                        uint32_t node_no, const struct giveback_claim *given);
bool giveback_claim_has(const struct view *view, const struct record_id *record,
                        uint32_t node_no);
/* The next node above *node_no that has the record; false at the end. */
bool giveback_claim_next(const struct view *view,
                         const struct record_id *record, uint32_t *node_no,
                         struct giveback_claim *out);
/* The record is here now: it counts as absent no more. */
void giveback_claim_came(struct txn *txn, const struct record_id *record,
                         uint32_t node_no, struct giveback_claim *given);
void giveback_claim_drop(struct txn *txn, const struct record_id *record,
                         uint32_t node_no);

#endif
