/*
 * log_step: what is handed out of logs that are followed: lines, or what there
 * is to say of one.
 */
#ifndef NODE_HUNT_LOG_STEP_H
#define NODE_HUNT_LOG_STEP_H

#include "node/hunt/followed.h"

enum log_step_kind {
    LOG_STEP_RUN,    /* lines; they end at `at` */
    LOG_STEP_AT,     /* there are none to tell up to `at` */
    LOG_STEP_MISSED, /* what is left of it cannot be read: about */
    LOG_STEP_ABSENT, /* it is not there: about; it is read when it is */
    LOG_STEP_LOST,   /* lines may be lost: about */
    LOG_STEP_OLD,    /* it was written last before since_ms */
};

/* Lent; what it points at lives until log_follow_wait(). */
struct log_step {
    enum log_step_kind kind;
    const char *path;
    const char *about;
    struct followed *log; /* of lines */
    bool begins;          /* they are the first of it in this process */
    uint64_t lines;       /* ends of lines in front of them */
    struct log_time times;
    bool whole; /* the last one has its end: `at` may be kept */
    struct followed_at at;
};

#endif
