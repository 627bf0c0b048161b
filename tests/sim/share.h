/*
 * share: whether a peer took more of a node's time than its part while others
 * waited to be heard.
 *
 * Each look at the steady clock costs what the world says (world.h), so that
 * what a node does takes time. Of a round in which several peers are heard,
 * what one of them took beyond its slice (work.h) kept the others waiting; it
 * is added up for as long as any of them is not heard to its end.
 */
#ifndef TESTS_SIM_SHARE_H
#define TESTS_SIM_SHARE_H

#include "node/core/core.h"

enum { SHARE_PEERS_MAX = 256 };

struct share {
    struct {
        const struct peer *peer;
        uint64_t before_us;
        int64_t over_us;
    } of[SHARE_PEERS_MAX];
    size_t count;
    uint64_t most_us;              /* that anyone was over, ever */
    char who[ROSTER_NAME_MAX + 1]; /* that one's name */
};

/* A node that has just been started. What it was over stays. */
void share_forget(struct share *s);
/* Around one round. */
void share_begin(struct share *s, const struct core *c);
void share_end(struct share *s, const struct core *c);

#endif
