/*
 * control_retract: saying that records no longer hold, for the commands that
 * do.
 */
#ifndef NODE_CORE_CONTROL_RETRACT_H
#define NODE_CORE_CONTROL_RETRACT_H

#include "node/core/control/commands.h"

/* One retraction: targets that share like's label and audience. */
struct retracting {
    const struct record *like;
    const struct record_retract *targets;
    size_t count;
    struct bytes reason;
    bool erase;
    bool told; /* who gets it has been said already */
};

/* Sign, keep and release it; rows {what: row_what, record, object, number} and
   who is told. */
enum err control_retract_now(struct call *call, const struct retracting *what,
                             const char *row_what) MUST_CHECK;

#endif
