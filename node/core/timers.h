/*
 * timers: what time brings: ticks of sessions, waits that are over, held
 * records, free space, the node's own keys, the witness.
 */
#ifndef NODE_CORE_TIMERS_H
#define NODE_CORE_TIMERS_H

#include "node/core/core.h"

/* First in the round: whether the clock jumped since the last. */
void timers_clock(struct core *c);

/* Inside the round, before its commit. */
void timers_tick(struct core *c);

/* How long the loop may sleep. */
int timers_wait_ms(const struct core *c);

#endif
