/*
 * quota_table: what each peer sent on the last day on which it sent anything,
 * and what it brought of each other author on a day.
 *
 * What is enough is decided in node/core/record/quota.h. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_QUOTA_TABLE_H
#define NODE_CORE_STORE_QUOTA_TABLE_H

#include "node/core/store/store.h"
#include "proto/ident.h"

/* A stored value. */
struct quota {
    uint64_t day; /* UTC, since 1970 */
    uint64_t records, indicators, octets, incarnations;
};

/* False, and zero: nothing is known of the node. */
bool quota_table_get(const struct view *view, uint32_t node_no,
                     struct quota *out);
void quota_table_put(struct txn *txn, uint32_t node_no, const struct quota *q);

/* What a peer brought of others: of one, or of all. A stored value. */
struct quota_share {
    uint64_t authors; /* of all: so many; of one: 1 */
    uint64_t records, indicators, octets;
};

struct quota_share_at {
    uint32_t from;                /* node_no of who brought it */
    uint8_t kind;                 /* enum quota_kind: counted apart */
    uint64_t day;                 /* UTC, since 1970 */
    const struct node_id *author; /* NULL: all together */
};

/* False, and zero: there is none. */
bool quota_share_get(const struct view *view, const struct quota_share_at *at,
                     struct quota_share *out);
/* Some of what is kept of earlier days goes for it. */
void quota_share_put(struct txn *txn, const struct quota_share_at *at,
                     const struct quota_share *s);

#endif
