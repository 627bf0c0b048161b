/*
 * observation_merge: runs of one window become one.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_MERGE_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_MERGE_H

#include <stddef.h>

#include "node/hunt/observation/observation_write.h"

enum { OBSERVATION_MERGE_MAX = 64 };

/* All rows of count runs, at most OBSERVATION_MERGE_MAX, each value once. The
   writer has room for them. False: a run is not in order, so it is damaged. */
bool observation_merge(const struct observation_run *const *runs, size_t count,
                       struct observation_writer *to) MUST_CHECK;

#endif
