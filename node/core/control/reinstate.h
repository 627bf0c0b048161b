/*
 * control_reinstate: what this node took back comes back by its operator's
 * word alone, whichever tool asks.
 *
 * Arguments `reinstate` and `whole`, row {what: taken back}: CONTROL.md
 * "share".
 */
#ifndef NODE_CORE_CONTROL_REINSTATE_H
#define NODE_CORE_CONTROL_REINSTATE_H

#include "node/core/control/call.h"
#include "node/core/record/retracted.h"

/* A record that this one revises. */
struct revised {
    const struct vault_row *row;
    const struct record *r;
};

/*
 * Before r is signed. A body that the request has is refused where it says what
 * was taken back (ERR_RETRACTED, with rows); else what is retracted of the
 * record so far stays out of r, whose body then lies in a room of this
 * function's own until the next call. old: NULL where nothing is revised.
 * ERR_USAGE.
 */
enum err control_reinstate(struct call *call, const struct revised *old,
                           struct record *r) MUST_CHECK;

/* Whether nothing of a signed record was taken back since it was signed. */
enum err control_reinstate_still(struct call *call,
                                 const struct record *r) MUST_CHECK;

/* A body with fewer indicators: those of r's whose mark is false. It lies in a
   room of this function's own until the next call. ERR_TOO_BIG and others of
   record_report_write(). */
enum err control_reinstate_without(struct record *r,
                                   const bool *marks) MUST_CHECK;

/* {number, retraction, since, reason} of what was taken back from a record
   (number 0: not known); v NULL: the whole of it. */
void control_reinstate_because(struct control_writer *w, struct call *call,
                               uint64_t number,
                               const struct retracted_value *v);

#endif
