/*
 * batch: the envelopes of one round, from all peers: opened in one exchange
 * with keys, and written in one transaction.
 */
#ifndef NODE_CORE_LINK_BATCH_H
#define NODE_CORE_LINK_BATCH_H

#include "node/core/core.h"
#include "node/core/link/conn.h"

enum {
    BATCH_MAX = 1024,
    BATCH_ROOM = 4 * 1024 * 1024, /* octets of a round */
};

void batch_open(struct batch **out);
void batch_close(struct batch *a);

/* Keep a copy for this round. */
void batch_take(struct core *c, struct conn *t, enum envelope_lane lane,
                struct bytes frame);
/* No more this round, of anybody; of one link. */
bool batch_full(const struct core *c);
bool batch_full_for(const struct conn *t);
size_t batch_count(const struct core *c);

/* Opening fails when keys is away: what was taken is to be given up then. */
enum err batch_unseal(struct core *c) MUST_CHECK;
/* A peer's records until its turn is over; the rest waits. */
void batch_store(struct core *c);

/* The round is over. */
void batch_clear(struct core *c);

#endif
