/*
 * log_position: how far a log was read, and what tells that a file has it:
 * also where it was renamed, copied or compressed since.
 *
 *     struct log_position at = {0};
 *     struct log_trail trail = {0};
 *     while (log_file_next(f, &run))
 *         log_position_move(&at, &trail, &run);
 *     ... keep `at`; later, in another process: ...
 *     if (log_position_find(&at, &trail, other, &run) == LOG_POSITION_FOUND)
 *         ... run.lines, if any, are the first that are new ...
 *
 * The first and the last octets of the text in front of a position are hashed.
 * A log that has the same there is the same log.
 */
#ifndef NODE_HUNT_LOG_POSITION_H
#define NODE_HUNT_LOG_POSITION_H

#include "node/hunt/log_file.h"

enum {
    LOG_POSITION_OCTETS = 256, /* that are hashed at either end */
    LOG_POSITION_HASH = 16,
};

/* Where a line begins; all zero: in front of the first. */
struct log_position {
    uint64_t offset; /* in the text */
    uint64_t lines;  /* ends of lines in front of it */
    uint8_t head[LOG_POSITION_HASH], tail[LOG_POSITION_HASH];
};

/* The octets that are hashed, while the log is read. Begins zeroed. */
struct log_trail {
    uint64_t end; /* of what was read, in the text */
    uint8_t head[LOG_POSITION_OCTETS], tail[LOG_POSITION_OCTETS];
    size_t head_len, tail_len;
};

/* Behind a run that is read in turn. */
void log_position_move(struct log_position *at, struct log_trail *trail,
                       const struct log_run *run);

enum log_position_found {
    LOG_POSITION_FOUND,
    LOG_POSITION_BEHIND, /* the log begins as that one, and ends in front of
                            it */
    LOG_POSITION_SHORT,  /* it ends in front of it, and too soon to tell */
    LOG_POSITION_OTHER,  /* it is not that log */
};

/*
 * Go to the position in a log of which nothing was read, as far as it is there.
 * FOUND: run has lines behind it, or none; the trail is as it was there.
 */
enum log_position_found log_position_find(const struct log_position *at,
                                          struct log_trail *trail,
                                          struct log_file *f,
                                          struct log_run *run);

/* Whether a log of which no more than `len` octets are there begins as another
   does; of two that are as they are stored. */
bool log_position_same(const struct log_file *a, const struct log_file *b,
                       uint64_t len);

#endif
