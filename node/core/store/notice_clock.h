/*
 * notice_clock: when this node dated its last notice.
 *
 * Of two words of one node the later one by its clock counts (WIRE.md 7.9), and
 * clocks are set back. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_NOTICE_CLOCK_H
#define NODE_CORE_STORE_NOTICE_CLOCK_H

#include "node/core/store/store.h"

/* The time of a notice that is written now, in ms: later than that of each that
   was kept. */
uint64_t notice_clock_next(const struct view *view, uint64_t now_ms);
/* A notice of this node's own is kept. */
void notice_clock_keep(struct txn *txn, uint64_t time_ms);

#endif
