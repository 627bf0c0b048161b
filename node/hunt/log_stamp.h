/*
 * log_stamp: a point in time as programs write it into logs.
 */
#ifndef NODE_HUNT_LOG_STAMP_H
#define NODE_HUNT_LOG_STAMP_H

#include "proto/bytes.h"

enum log_zone {
    LOG_ZONE_LOCAL,  /* none is written: that of this machine */
    LOG_ZONE_UTC,    /* none is written, and the format says UTC */
    LOG_ZONE_STATED, /* written: Z, +09:00, +0900 */
};

struct log_stamp {
    int year; /* 0: none is written */
    int month, day, hour, minute, second, ms;
    enum log_zone zone;
    int east; /* minutes east of UTC, where it is stated */
};

/*
 * Read one at the front of text: 2026-11-28T05:06:07.089+09:00 (with a blank
 * or '/' as well), 28/Nov/2026:05:06:07 +0900, 28-Nov-2026 05:06:07.089,
 * Nov 28 05:06:07, Nov 28 2026 05:06:07, Sat Nov 28 05:06:07 2026,
 * 2026年11月28日 5時06分07秒 (05:06:07 as well). Answers its octets; 0: there is
 * none.
 */
size_t log_stamp_read(struct log_stamp *out, struct bytes text);

/* Milliseconds since 1970. Without a year: the last such day that is at most
   a day behind written_ms, when the log was written last. */
uint64_t log_stamp_ms(const struct log_stamp *s, uint64_t written_ms);

/* The same of a number since 1970, in seconds, or in a thousandth, millionth or
   billionth of them, as its length tells. Answers its octets; 0: it is none. */
size_t log_stamp_epoch(uint64_t *ms, struct bytes text);

#endif
