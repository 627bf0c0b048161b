/*
 * alarm: how many warnings one peer can cause.
 *
 * A peer that sends what is refused without end must not fill the log: beyond
 * so many a minute they are counted, and the count is told.
 */
#ifndef NODE_CORE_FACTS_ALARM_H
#define NODE_CORE_FACTS_ALARM_H

#include "node/core/facts/roster.h"

enum { ALARM_A_MINUTE = 20 };

/* Whether one more warning about a peer is to be written now. */
bool alarm_due(struct peer *p, uint64_t now_ms);

#endif
