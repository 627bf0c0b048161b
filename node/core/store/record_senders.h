/*
 * record_senders: from whom a record of somebody else came once more, after its
 * first sender.
 *
 * They are told when it is erased, as the first one is, and it is not passed
 * back to them. One row a record and peer. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_RECORD_SENDERS_H
#define NODE_CORE_STORE_RECORD_SENDERS_H

#include "node/core/store/store.h"

/* False: that was known. */
bool record_senders_put(struct txn *txn, uint64_t number, uint32_t node_no);
bool record_senders_has(const struct view *view, uint64_t number,
                        uint32_t node_no);

#endif
