/*
 * observation_upkeep: merges the runs of a folder, and removes old ones.
 *
 * It works beside observers and readers: a run stays readable to whoever has it
 * open.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_UPKEEP_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_UPKEEP_H

#include "node/fault.h"
#include "node/hunt/observation/observation.h"

struct observation_upkeep {
    const char *dir;
    const struct observation_key *key;
    uint64_t now_s;
    bool all; /* of observation_plan_merge() */
};

/* Merge once, if observation_plan has something to merge, and others do not
   do it at the same time; *did says so. A damaged run is named in the fault
   and stays, and others are merged all the same. ERR_IO, ERR_FULL,
   ERR_BAD_SHAPE, ERR_VERSION, ERR_BAD_KEY, ERR_NOT_CANONICAL. */
enum err observation_upkeep_merge(const struct observation_upkeep *u, bool *did,
                                  struct fault *fault) MUST_CHECK;

/* Remove runs of which all is older than so many days. ERR_IO, ERR_FULL,
   ERR_BAD_SHAPE, ERR_VERSION. */
enum err observation_upkeep_expire(const char *dir, uint64_t now_s,
                                   uint32_t keep_days,
                                   struct fault *fault) MUST_CHECK;

#endif
