/*
 * hold_share: how much of each peer is held, and of each author by it; the
 * oldest go when it is too much.
 */
#ifndef NODE_CORE_STORE_HOLD_SHARE_H
#define NODE_CORE_STORE_HOLD_SHARE_H

#include "node/core/store/hold.h"

/* What a peer's holds come to. A stored value. */
struct hold_share {
    uint64_t count, octets;
    uint64_t own_count, own_octets; /* of these: what is never pushed out */
};

/* A hold with octets is counted, or no longer, as its `own` says now. Inside a
   write transaction. hold_pushed_out() and hold_full() ask. */
void hold_share_add(struct store *s, const struct hold *h);
void hold_share_take(struct store *s, const struct hold *h);

#endif
