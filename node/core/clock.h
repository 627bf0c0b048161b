/*
 * clock: whether the time of day jumped.
 *
 * The time of day is compared with the steady clock, which only runs forward.
 * Between two looks both advance alike, but for what NTP slews and for a leap
 * second; a machine that slept, or whose time was set, shows as a jump.
 */
#ifndef NODE_CORE_CLOCK_H
#define NODE_CORE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_JUMP_MS = 60 * 1000 }; /* less between two looks is no jump */

/* The last look; zero: none yet. */
struct clock_look {
    bool taken;
    uint64_t day_ms, steady_ms;
};

/* Look again, at both clocks of one moment. How far the time of day jumped
   since the last look, in ms, back below 0; 0: it did not. */
int64_t clock_jump(struct clock_look *last, uint64_t day_ms,
                   uint64_t steady_ms);

#endif
