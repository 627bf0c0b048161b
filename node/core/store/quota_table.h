/*
 * quota_table: what each peer sent on the last day on which it sent anything.
 *
 * What is enough is decided in node/core/record/quota.h. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_QUOTA_TABLE_H
#define NODE_CORE_STORE_QUOTA_TABLE_H

#include "node/core/store/store.h"

/* A stored value. */
struct quota {
    uint64_t day; /* UTC, since 1970 */
    uint64_t records, indicators, octets, incarnations;
};

/* False, and zero: nothing is known of the node. */
bool quota_table_get(const struct view *view, uint32_t node_no,
                     struct quota *out);
void quota_table_put(struct txn *txn, uint32_t node_no, const struct quota *q);

#endif
