/*
 * pack_answer: what a pack says of values, in the rows in which a node answers
 * "lookup" (proto/CONTROL.md).
 *
 * A pack holds no value: of what is known below a name, or in a network, it can
 * tell nothing, and one weak row stands for all that a record knows at a host.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_ANSWER_H
#define TOOLS_CLIENT_HUNT_PACK_ANSWER_H

#include <jansson.h>

#include "node/hunt/pack.h"

struct pack_question {
    const struct pack *pack;
    struct bytes items; /* packed: [i, type, value] each, */
    size_t count;       /* and how many; those of one i in a row */
    bool all;           /* tell what is expired, too */
    uint64_t weak_max;
    uint64_t now_s;
};

/* A new array. */
json_t *pack_answer(const struct pack_question *q);

#endif
