/*
 * hold_share: how much of each peer is held, and of each author by it; the
 * oldest go when it is too much.
 *
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLD_SHARE_H
#define NODE_CORE_STORE_HOLD_SHARE_H

#include "node/core/store/store.h"
#include "proto/record.h"

enum {
    HOLD_SHARE_PEER_MAX = 4096,
    HOLD_SHARE_OCTETS_MAX = 64 * 1024 * 1024, /* of one peer */
    HOLD_SHARE_AUTHOR_MAX = 256,              /* brought by one peer */
};

/* What a peer's holds come to. A stored value. */
struct hold_share {
    uint64_t count, octets;
    uint64_t own_count, own_octets; /* of these: what is never pushed out */
};

/* What is counted of a hold with octets. */
struct hold_counted {
    uint32_t from, octets;
    struct node_id author;
    uint64_t id;
    bool own; /* waits for this node's own state: never pushed out */
};
void hold_share_add(struct txn *txn, const struct hold_counted *h);
void hold_share_take(struct txn *txn, const struct hold_counted *h);

/* Too much of a peer is held, or of this author by it: the one to push out
   next, the oldest of the author with most. False: nothing is to go. */
bool hold_share_over(const struct view *view, uint32_t from,
                     const struct node_id *author, uint64_t *id);
/* Whether a peer's holds that cannot be pushed out have used up its share. */
bool hold_share_full(const struct view *view, uint32_t from);

#endif
