/*
 * log_turn: a followed log's turn: what it has that was not handed out.
 */
#ifndef NODE_HUNT_LOG_TURN_H
#define NODE_HUNT_LOG_TURN_H

#include "node/hunt/log_look.h"
#include "node/hunt/log_step.h"

enum {
    LOG_TURN_OPEN_MAX = 256,   /* files that are open at a time */
    LOG_TURN_QUIET_MS = 60000, /* a log that left and is quiet is at its end */
};

struct log_turn {
    struct followed_set *set; /* of all of them */
    struct log_look *look;
    uint64_t since_ms; /* what was written last before is not read */
    /* Said beside what is handed out. */
    void (*note)(void *who, enum log_step_kind kind, const char *path,
                 const char *about);
    void *who;
    size_t open; /* files */
    uint64_t octets;
};

/* The next step of a log; run is lent and has its lines. False: it has none
   now. */
bool log_turn_read(struct log_turn *t, struct followed *e, struct log_run *run,
                   struct log_step *step);

/* Whether it is open, was read to its end, and may have more. */
bool log_turn_has_grown(const struct followed *e);

#endif
