/*
 * alarm: how many lines one peer can cause in the log.
 *
 * A peer that sends what is refused without end, or comes and goes without end,
 * must not fill the log: of each thing that it does amiss one line an hour is
 * written, the others are counted, and the count is told. Of what it merely
 * does some more are.
 */
#ifndef NODE_CORE_FACTS_ALARM_H
#define NODE_CORE_FACTS_ALARM_H

#include "node/core/facts/roster.h"

enum { ALARM_NOTES_AN_HOUR = 20 }; /* of each kind */

/* Whether one more warning about a peer is to be written now. reason: what it
   says, in short and for good: a literal, or what policy_rule_text() and its
   like answer. */
bool alarm_due(struct peer *p, const char *reason, uint64_t now_ms);
/* The same of a line that says what it does: it came, it went, it has a new
   card. */
bool alarm_note_due(struct peer *p, const char *what, uint64_t now_ms);

/* Each second: tell what was only counted. */
void alarm_tell(struct peer *p, uint64_t now_ms);

#endif
