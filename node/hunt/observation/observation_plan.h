/*
 * observation_plan: which runs become one, and which go.
 *
 * Few runs answer faster than many, and a row is written again only a few
 * times: runs of about one size are merged once there are four of them, and,
 * where all is to be merged, a window that is over becomes a single run.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_PLAN_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_PLAN_H

#include "node/hunt/observation/observation_list.h"
#include "node/hunt/observation/observation_merge.h"

enum {
    OBSERVATION_PLAN_ALIKE = 4,     /* so many runs of one size, */
    OBSERVATION_PLAN_TIMES = 4,     /* which is within so many times, */
    OBSERVATION_PLAN_SMALL = 65536, /* or below so many rows */
    OBSERVATION_PLAN_LATE_DAYS = 2, /* that late a line of a window comes */
};

/* Places in the list of runs, all of one window. */
struct observation_plan {
    size_t place[OBSERVATION_MERGE_MAX];
    size_t count; /* 0: nothing is to be merged */
};

/* What is to be merged next; all: each window that is over as well, which
   writes all its rows again, however few came to it. */
struct observation_plan observation_plan_merge(const struct observation_list *l,
                                               uint64_t now_s, bool all);

/* Whether all of a window is older than so many days. */
bool observation_plan_expired(uint32_t window, uint64_t now_s,
                              uint32_t keep_days);

#endif
