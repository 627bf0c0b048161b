/*
 * crowd: what core is told of half-open connections that are dropped.
 */
#ifndef NODE_NET_CROWD_H
#define NODE_NET_CROWD_H

#include "node/net/accepted.h"
#include "node/net/net_line.h"

enum { CROWD_TELL_MS = 1000 }; /* between two lines */

/* Zero at first. */
struct crowd {
    uint64_t told_ms, dropped;
    size_t half_open;
    char network[TCP_NETWORK_TEXT];
};

/*
 * True: *out is to be said, which borrows from *c. It is while some are
 * dropped, and as long after as their number changes.
 */
bool crowd_line(struct crowd *c, struct net_line *out, struct accepted *a,
                uint64_t now_ms);

#endif
