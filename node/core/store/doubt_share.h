/*
 * doubt_share: how many rows there are of each author that puts this node's
 * records in doubt, and how many of its retractions found no room.
 *
 * What such a row says is doubt.h's matter. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_DOUBT_SHARE_H
#define NODE_CORE_STORE_DOUBT_SHARE_H

#include "node/core/store/store.h"

enum { DOUBT_SHARE_MAX = 4096 }; /* rows of one author */

/* A stored value. */
struct doubt_share {
    uint64_t rows;
    uint64_t left_out, last_ms; /* retractions, since it had no rows */
};

/* False, and zero: it has no rows. */
bool doubt_share_get(const struct view *view, uint32_t author,
                     struct doubt_share *out);

/* A row comes; false, and nothing is counted: there is no room. */
bool doubt_share_take(struct txn *txn, uint32_t author);
/* One goes. With the last it is forgotten what found no room. */
void doubt_share_give(struct txn *txn, uint32_t author);
/* A retraction found no room for all of its rows. */
void doubt_share_leave_out(struct txn *txn, uint32_t author, uint64_t now_ms);

/* The next author above *author (0: the first) that has rows; false at the end.
 */
bool doubt_share_next(const struct view *view, uint32_t *author,
                      struct doubt_share *out);

#endif
