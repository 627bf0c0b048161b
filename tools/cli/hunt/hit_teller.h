/*
 * hit_teller: hits as somebody wants them: for a person, in JSON, in ECS, or
 * only how many; what comes too often is summed up.
 */
#ifndef TOOLS_CLI_HUNT_HIT_TELLER_H
#define TOOLS_CLI_HUNT_HIT_TELLER_H

#include "tools/client/hunt/hit_limit.h"

enum hit_form {
    HIT_FOR_PERSON,
    HIT_JSON,
    HIT_ECS,
};

/* Begins zeroed but for what the caller sets. */
struct hit_teller {
    enum hit_form form;
    bool count; /* only how many, of each file */
    struct hit_limit limit;

    /* Of the file that is told, where they are counted. */
    char *file;
    uint64_t hits;

    struct hit_sum by_value; /* for a person, at the end */
};

void hit_teller_free(struct hit_teller *t);

/* Tell it, or count it. False: what is printed goes nowhere. */
bool hit_teller_tell(struct hit_teller *t, const struct hit *hit);

/* Tell what was summed up, where its minute is over, or by all means. */
void hit_teller_tell_sums(struct hit_teller *t, bool all);

/* At the end: how many there are. alone: hits of the only file that was named;
   else NULL. */
void hit_teller_end_count(struct hit_teller *t, const uint64_t *alone);

#endif
