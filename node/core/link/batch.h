/*
 * arrivals: the envelopes of one round, from all peers: opened in one exchange
 * with keys, and written in one transaction.
 */
#ifndef NODE_CORE_LINK_BATCH_H
#define NODE_CORE_LINK_BATCH_H

#include "node/core/core.h"
#include "node/core/link/conn.h"

enum {
    ARRIVALS_MAX = 1024,
    ARRIVALS_ROOM = 4 * 1024 * 1024, /* octets of a round */
};

void arrivals_open(struct arrivals **out);
void arrivals_close(struct arrivals *a);

/* Keep a copy for this round. */
void arrivals_take(struct core *c, struct talk *t, enum envelope_lane lane,
                   struct bytes frame);
/* No more this round. */
bool arrivals_full(const struct core *c);
bool arrivals_any(const struct core *c);

/* Opening fails when keys is away: what was taken is to be given up then. */
enum err arrivals_unseal(struct core *c) MUST_CHECK;
void arrivals_store(struct core *c);

/* The round is over. */
void arrivals_clear(struct core *c);

#endif
