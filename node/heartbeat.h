/*
 * heartbeat: whether a process that should say now and then that it lives is
 * hung.
 *
 * Checks that heard nothing are counted, not time: a machine that slept, or a
 * parent that was stopped, has missed no check.
 */
#ifndef NODE_HEARTBEAT_H
#define NODE_HEARTBEAT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    HEARTBEAT_CHECK_MS = 1000,
    HEARTBEAT_HUNG_MS = 30 * 1000,
    HEARTBEAT_MISSED_MAX = HEARTBEAT_HUNG_MS / HEARTBEAT_CHECK_MS,
};

struct heartbeat {
    int64_t check_ms; /* when the next check is due */
    unsigned missed;  /* checks in a row that heard nothing */
};

/* It was heard, or started. */
void heartbeat_heard(struct heartbeat *h);

/* Once a second, now_ms from a clock that stands still while the machine
   sleeps. True: it is hung, now or for another HEARTBEAT_HUNG_MS. */
bool heartbeat_check(struct heartbeat *h, int64_t now_ms);

/* Whether it was heard within HEARTBEAT_HUNG_MS. */
bool heartbeat_lives(const struct heartbeat *h);

/* Seconds for which it has said nothing. */
unsigned heartbeat_silent_s(const struct heartbeat *h);

#endif
