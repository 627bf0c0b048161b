/*
 * receipts_again: what was answered before, answered again, page by page: its
 * receipts may have been lost. WIRE.md 10.5.
 */
#ifndef NODE_CORE_LINK_RECEIPTS_AGAIN_H
#define NODE_CORE_LINK_RECEIPTS_AGAIN_H

#include "node/core/link/conn.h"

/* Of a lane, in a round; no more runs than a receipt takes. */
enum { RECEIPTS_AGAIN_PLACES_MAX = FRAME_RUNS_MAX };

/* The answer for a place that came again, with those that are owed already: a
   whole window that comes again costs one receipt. */
void receipts_again_add(struct conn *t, enum envelope_lane lane, uint64_t seq);
/* WIRE.md 7.4: "changed once by a later signed receipt". Inside the transaction
   that changes it: it is said after the commit, and after the first answer
   where that is of the same round. */
void receipts_again_change(struct core *c, struct conn *t,
                           enum envelope_lane lane,
                           const struct frame_run *run);
/* One page of each lane that owes some, while net keeps up. After the commit,
   for what is said is durable. */
void receipts_again_pages(struct core *c);
/* Whether more can be said now. */
bool receipts_again_left(const struct core *c);

#endif
