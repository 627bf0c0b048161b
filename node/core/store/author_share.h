/*
 * author_share: of what each peer brought and a table bounds, how much each
 * author wrote, and which of it is the oldest.
 *
 * So the oldest of the author with most can go when it is too much, and nobody
 * else loses by it. The rows of a share stand in its table behind the peer's
 * node_no and a part of 1 or 2. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_AUTHOR_SHARE_H
#define NODE_CORE_STORE_AUTHOR_SHARE_H

#include "node/core/store/schema.h"
#include "node/core/store/store.h"
#include "proto/record.h"

/* One author's share of what one peer brought. */
struct author_share {
    enum table table;
    uint32_t from; /* node_no */
    struct node_id author;
};

/* One more, or one fewer; id: of the row that is counted, rising with age. */
void author_share_add(struct txn *txn, const struct author_share *of,
                      uint64_t id);
void author_share_take(struct txn *txn, const struct author_share *of,
                       uint64_t id);

uint64_t author_share_count(const struct view *view,
                            const struct author_share *of);
/* False: the share is empty. */
bool author_share_oldest(const struct view *view, const struct author_share *of,
                         uint64_t *id);
/* Of the peer's authors that with most; of gives table and from, and gets the
   author. False: there is none. */
bool author_share_most(const struct view *view, struct author_share *of);

#endif
