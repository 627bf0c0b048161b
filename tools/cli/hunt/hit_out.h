/*
 * hit_out: stdout of a hunt that can be ended in any way and goes on.
 *
 * A file has what was committed, and behind it what was written since. When the
 * hunt goes on that is cut off, since those hits come again: so each stands
 * there once. Of what went into a pipe nothing can be taken back.
 */
#ifndef TOOLS_CLI_HUNT_HIT_OUT_H
#define TOOLS_CLI_HUNT_HIT_OUT_H

#include "tools/client/hunt/hunt_state.h"

/* The file that stdout is, how large it is by now; zero where it is none. */
struct hunt_state_out hit_out_now(void);

/* Cut off what came behind the last commit, and say so. False, and told: it
   cannot be. */
bool hit_out_cut(const struct hunt_state_about *last);

/* Whether all that was printed is written; durable: also where the machine
   loses power now. False, and told. */
bool hit_out_flush(bool durable);

#endif
