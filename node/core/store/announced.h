/*
 * announced: how far a peer said that it had released to us, beyond what came;
 * so that what a rebuilt peer can send no more is named.
 *
 * All calls work inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_ANNOUNCED_H
#define NODE_CORE_STORE_ANNOUNCED_H

#include "node/core/store/recv.h"

/* A stored value. */
struct announced {
    struct incarnation incarnation;
    uint64_t seq;
};

/* What never came from a peer. A stored value. */
struct announced_missed {
    uint64_t since_ms; /* when that was learned */
    uint64_t count;    /* records, at least */
};

/* A HELLO of this incarnation says: released up to seq. Of another than the one
   that is held it counts for nothing. */
void announced_put(struct txn *txn, const struct recv_stream *stream,
                   const struct incarnation *incarnation, uint64_t seq);

/* The peer lost its store: what it had announced of the incarnation that is
   held, and did not send, is missed. */
void announced_lost(struct txn *txn, const struct recv_stream *stream,
                    uint64_t now_ms);

/* False: nothing is missed. */
bool announced_missed(const struct view *view, uint32_t node_no,
                      struct announced_missed *out);

#endif
