/*
 * hit_limit: so many hits of a record are told in a minute, and the others
 * summed up, so that a flood hides nothing else. None is lost: each is told, or
 * counted.
 */
#ifndef TOOLS_CLIENT_HUNT_HIT_LIMIT_H
#define TOOLS_CLIENT_HUNT_HIT_LIMIT_H

#include "tools/client/hunt/hit_sum.h"

enum {
    HIT_LIMIT_MS = 60000, /* of a window */
    HIT_LIMIT_DEFAULT = 60,
    HIT_LIMIT_MAX = 1000000,
};

struct hit_limit {
    uint64_t max;        /* hits of a record in a window; 0: any number */
    uint64_t begun_ms;   /* the window; 0: it has no hit yet */
    struct hit_sum told; /* by record: those that were told, */
    struct hit_sum over; /* and by value and record those that were not */
};

/* Begins zeroed but for max. */
void hit_limit_free(struct hit_limit *l);

/* "60", "60/min" or "0". */
bool hit_limit_parse(uint64_t *max, const char *text);

/* Whether the hit is told; else it is counted. now_ms: of the wall clock. */
bool hit_limit_passes(struct hit_limit *l, const struct hit *hit,
                      uint64_t now_ms);

/* Whether the window is over. Then, and before the end of all: tell what is in
   `over`, which is sorted, and begin a new one. */
bool hit_limit_is_over(const struct hit_limit *l, uint64_t now_ms);
void hit_limit_sort(struct hit_limit *l);
void hit_limit_begin(struct hit_limit *l);

#endif
