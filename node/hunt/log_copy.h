/*
 * log_copy: whether a log that is new is a copy of one that is followed.
 *
 * Whoever rotates logs may copy one and empty it, and may compress the old
 * ones: then lines that were read stand in a file that nobody knows. As long as
 * the log itself is there the copy has nothing that the log has not. When it is
 * not, the copy has what was not read of it.
 */
#ifndef NODE_HUNT_LOG_COPY_H
#define NODE_HUNT_LOG_COPY_H

#include "node/hunt/followed.h"

enum {
    LOG_COPY_SURE = 4096, /* octets that are not alike by chance */
};

enum log_copy {
    LOG_COPY_NONE,   /* it is a log of its own */
    LOG_COPY_UNSURE, /* it is still written; ask again */
    LOG_COPY_TWIN,   /* of one that is there */
    LOG_COPY_REST,   /* of one that is not: it goes on where that was read to */
    LOG_COPY_READ,   /* the same, and it ends before that */
};

/* Judge a log of which nothing was read; *of: whose copy it is. run is lent. */
enum log_copy log_copy_judge(const struct followed_set *set,
                             const struct followed *e, struct log_run *run,
                             struct followed **of);

/* Whether a twin may still be one, now that it changed. */
bool log_copy_holds(const struct followed *e);

#endif
