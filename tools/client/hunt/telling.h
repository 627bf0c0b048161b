/*
 * telling: the hits of parts, each told once for a line, a value and a record.
 *
 * A line that is longer than a part, and stands in several, is one line.
 */
#ifndef TOOLS_CLIENT_HUNT_TELLING_H
#define TOOLS_CLIENT_HUNT_TELLING_H

#include "node/hunt/told.h"
#include "tools/client/hunt/part.h"

/* The line of a log of which hits were told last. */
struct telling_line {
    const struct followed *log; /* NULL: the log that is read alone */
    uint64_t number;
    struct told *told;
};

/* Begins zeroed but for what the caller sets. */
struct telling {
    /* Of the caller. False ends it. */
    bool (*hit)(void *who, const struct hit *hit);
    void *who;

    uint64_t lines; /* ends of lines in front of the next part */
    struct telling_line *open;
    size_t open_count, open_room; /* one, and those that are not over */

    uint64_t files, hits, all_lines, octets, untimed;
};

void telling_free(struct telling *t);

/* Tell a part of lines. False: the caller ended it. */
bool telling_part(struct telling *t, const struct part *p);

#endif
