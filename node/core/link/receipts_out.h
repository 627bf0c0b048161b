/*
 * answers: what the sessions are told of a round's arrivals, after the commit.
 */
#ifndef NODE_CORE_LINK_RECEIPTS_OUT_H
#define NODE_CORE_LINK_RECEIPTS_OUT_H

#include "node/core/core.h"

/* Receipts for what was committed, and why a lane stopped; otherwise that
   nothing was taken. The round's arrivals are forgotten then. */
void answers_give(struct core *c, bool committed);

#endif
