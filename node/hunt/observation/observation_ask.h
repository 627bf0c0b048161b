/*
 * observation_ask: whether an indicator was ever seen here.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_ASK_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_ASK_H

#include "node/hunt/observation/observations.h"
#include "proto/indicator.h"

enum { OBSERVATION_ASK_MAX = 256 }; /* look-ups of one value at most */

enum observation_answer {
    OBSERVATION_CANNOT_TELL, /* such values are not observed */
    OBSERVATION_NOT_SEEN,
    OBSERVATION_SEEN_HOST, /* of a URL, mailbox or port its host or domain; of
                              a network one that is as wide or wider */
    OBSERVATION_SEEN,
};

/* value: canonical, of a type that is known. out: zero unless it was seen.
 *lookups grows by how many were made. */
enum observation_answer
observation_ask(const struct observations *o, enum indicator_type type,
                struct bytes value, struct observed *out, uint64_t *lookups);

#endif
