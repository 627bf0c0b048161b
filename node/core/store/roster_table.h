/*
 * roster_table: the peers, a row each.
 *
 * Who is taken is decided in node/core/facts/roster.h. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_ROSTER_TABLE_H
#define NODE_CORE_STORE_ROSTER_TABLE_H

#include "node/core/store/store.h"

enum {
    ROSTER_TABLE_NAME_MAX = 64,
    ROSTER_TABLE_CONNECT_MAX = 255,
    ROSTER_TABLE_FENCE_MAX = 160,
};

/* Of a row that was read: texts and card point into the store. */
struct roster_row {
    struct bytes name, connect;
    bool community, client, provider, revoked;
    struct bytes fence;
    uint32_t confirmed; /* life of the store; 0: never */
    bool vouches;
    struct bytes card;
};

/* The next above *node_no; false at the end. ERR_OK in *err, or ERR_BAD_SHAPE
   and the like: there is a row, and it cannot be read. */
bool roster_table_next(const struct view *view, uint32_t *node_no,
                       struct roster_row *out, enum err *err);
void roster_table_put(struct txn *txn, uint32_t node_no,
                      const struct roster_row *row);

#endif
