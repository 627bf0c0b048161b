/*
 * notice: telling authors what became of their records here, and filling up
 * groups: what is due, done a part a round.
 */
#ifndef NODE_CORE_RECORD_NOTICE_H
#define NODE_CORE_RECORD_NOTICE_H

#include "node/core/core.h"

enum { NOTICE_LOOK_MAX = 4096 }; /* of what is due, for one notice */

/* Do what is due; begins a write transaction when something is. */
void notice_tick(struct core *c);

#endif
