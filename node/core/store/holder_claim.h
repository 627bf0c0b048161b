/*
 * holder_claim: what nodes said of a record that nobody had said they have.
 *
 * It counts once a holder names its signer, and stands here until then: see
 * node/core/record/holders.h. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLDER_CLAIM_H
#define NODE_CORE_STORE_HOLDER_CLAIM_H

#include "node/core/store/store.h"

/* Of which record, who said it, and of whom; its own erasure where both are
   one. */
struct holder_claim_at {
    uint64_t number;
    uint32_t by, of; /* node_no */
};

/* A stored value. */
struct holder_claim {
    uint64_t time_ms;  /* as its signer has it */
    uint64_t heard_ms; /* when it came */
    uint32_t state;    /* as a passed notice has it */
    uint32_t from;     /* node_no: who brought it; 0: schema 4 did not say */
};

/* False, and zero: nothing was said. */
bool holder_claim_get(const struct view *view, const struct holder_claim_at *at,
                      struct holder_claim *out);
void holder_claim_put(struct txn *txn, const struct holder_claim_at *at,
                      const struct holder_claim *claim);
/* Whether a node said anything of a record that waits. */
bool holder_claim_any(const struct view *view, uint64_t number, uint32_t by);
/* Take out the first that at->by said of at->number, and say of whom; false:
   there is none. */
bool holder_claim_take(struct txn *txn, struct holder_claim_at *at,
                       struct holder_claim *out);

#endif
