/*
 * rogue: a client that may do what our own never does.
 */
#ifndef TESTS_NODE_NET_ROGUE_H
#define TESTS_NODE_NET_ROGUE_H

#include "tests/node/net/side.h"

struct rogue {
    struct zsock_keys keys;
    void *context, *socket;
};

/* Routing id NULL: none is chosen. */
void rogue_open(struct rogue *r, const struct side *server,
                const char *endpoint, const char *routing_id);
void rogue_close(struct rogue *r);

void rogue_says(struct rogue *r, const char *text, int flags);

/* Say it, and hear it at a side that now lets it in, as the first frame of a
   new link. */
struct side_heard *rogue_up(struct side *at, struct rogue *r, const char *text);

/* Say it until a new link comes up: what is said before libzmq has noticed that
   its connection is gone, is gone with it. */
struct side_heard *rogue_comes_again(struct side *at, struct rogue *r,
                                     const char *text);

#endif
