/*
 * notice: telling authors what became of their records here, and filling up
 * groups: what is due, done a part a round.
 */
#ifndef NODE_CORE_RECORD_NOTICE_H
#define NODE_CORE_RECORD_NOTICE_H

#include "node/core/core.h"

enum {
    NOTICE_LOOK_MAX = 4096, /* of what is due, for one notice */
    /* Of what is done in parts, of one kind, in a round: whichever is first. */
    NOTICE_PARTS_A_ROUND = 64,
    NOTICE_PARTS_US = WORK_ROUND_US / 10,
};

/* Do what is due; begins a write transaction when something is. */
void notice_tick(struct core *c);

#endif
