/*
 * receipts_out: what the sessions are told of a round's arrivals, after the
 * commit.
 */
#ifndef NODE_CORE_LINK_RECEIPTS_OUT_H
#define NODE_CORE_LINK_RECEIPTS_OUT_H

#include "node/core/core.h"

/* Receipts for what was committed, and why a lane stopped; otherwise that
   nothing was taken. The round's batch is forgotten then. */
void receipts_out_send(struct core *c, bool committed);

#endif
