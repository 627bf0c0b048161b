/*
 * alarm: how many lines one peer can cause in the log.
 *
 * A peer that sends what is refused without end, or comes and goes without end,
 * must not fill the log: beyond so many a minute they are counted, and the
 * count is told. What it does amiss and what it merely does count apart, so
 * that the one hides nothing of the other.
 */
#ifndef NODE_CORE_FACTS_ALARM_H
#define NODE_CORE_FACTS_ALARM_H

#include "node/core/facts/roster.h"

enum { ALARM_A_MINUTE = 20 }; /* of each of the two */

/* Whether one more warning about a peer is to be written now. */
bool alarm_due(struct peer *p, uint64_t now_ms);
/* The same of a line that says what it does: it came, it went, it has a new
   card. */
bool alarm_note_due(struct peer *p, uint64_t now_ms);

#endif
