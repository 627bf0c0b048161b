/*
 * control_retract: saying that records no longer hold, for the commands that
 * do.
 */
#ifndef NODE_CORE_CONTROL_RETRACT_H
#define NODE_CORE_CONTROL_RETRACT_H

#include "node/core/control/call.h"
#include "node/core/store/vault.h"

/* Records of one act that are retracted: its parts, and those beyond. */
enum { CONTROL_RETRACT_MAX = 2048 };

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

/* Whether the single values of one target may be retracted. WIRE.md 4.8: "an
   author does not sign more" ERR_TOO_BIG. */
enum err control_retract_room(struct call *call, const struct record *target,
                              const struct record_retract *one) MUST_CHECK;

/* Whether this node may retract the record by hand. ERR_REFUSED, ERR_USAGE. */
enum err control_retract_check(struct call *call,
                               const struct vault_row *row) MUST_CHECK;

/* Retract the records of those numbers that are not yet: the fewest
   retractions that WIRE.md 4.8 allows, a row {what: retraction} each. */
enum err control_retract_all(struct call *call, const uint64_t *numbers,
                             size_t count, struct bytes reason) MUST_CHECK;

#endif
