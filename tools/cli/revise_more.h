/*
 * revise_more: what a revised list needs beside revisions of its records: new
 * ones where it grew, retractions where it shrank.
 */
#ifndef TOOLS_CLI_REVISE_MORE_H
#define TOOLS_CLI_REVISE_MORE_H

#include "tools/cli/deed.h"
#include "tools/cli/intake.h"

/* All of it is borrowed. */
struct revise_more {
    const struct deed *deed;
    const char *like; /* a revised record: what it says they say, too */
    const char *reason;
    struct buffer *body; /* room for one */
    struct intake *intake;
    const uint8_t *set_id; /* 16 octets */
    size_t place, places;  /* in the set, of the first; and of all */
};

/*
 * Share what is left of the intake from *next on, up to the last place; ids
 * join done. Answers an exit code: told.
 */
int revise_more_share(const struct revise_more *m, size_t *next, json_t *done);

/* Retract one record of the set. Answers an exit code: told. */
int revise_more_retract(const struct revise_more *m, const char *record);

#endif
