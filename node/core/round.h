/*
 * round: one round of core: it hears everyone, opens what arrived, writes it in
 * one transaction, commits, and only then speaks.
 *
 * It waits for nothing, and reaches the world through core's ports alone: loop
 * runs it in the daemon, a simulator whenever it likes.
 */
#ifndef NODE_CORE_ROUND_H
#define NODE_CORE_ROUND_H

#include "node/core/core.h"

/* What net said last, and how far it was read. Zero at the begin. */
struct round {
    uint8_t octets[CHANNEL_MESSAGE_MAX];
    struct reader lines;
    bool open;
    struct net_line line; /* the last that was read */
    bool held;            /* its link has no room for it yet */
};

void round_run(struct core *c, struct round *h);
/* Whether the next round has something to do, whatever comes. */
bool round_busy(struct core *c, const struct round *h);
/* An orderly end: the sessions are over, and the store knows it. */
void round_leave(struct core *c);

#endif
