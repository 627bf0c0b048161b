/*
 * proof_table: what proves that a record came from the peer that brought it,
 * until it is known whether that was a leak, and told. proto/leak_proof.h.
 *
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_PROOF_TABLE_H
#define NODE_CORE_STORE_PROOF_TABLE_H

#include "node/core/store/store.h"

/* What the number is of. On disk: a part of the key. */
enum proof_of {
    PROOF_OF_HOLD = 1,
    PROOF_OF_QUARANTINED = 2,
};

void proof_table_put(struct txn *txn, enum proof_of of, uint64_t number,
                     struct bytes proof);
/* False: there is none. Borrowed until something is written. */
bool proof_table_get(const struct view *view, enum proof_of of, uint64_t number,
                     struct bytes *out);
/* Absent is fine. */
void proof_table_del(struct txn *txn, enum proof_of of, uint64_t number);

#endif
