/*
 * tomb_value: which single values of an object are retracted.
 *
 * A tombstone keeps the values as its retraction has them. Here each stands by
 * its hash, so that a revision meets as many rows as it has indicators, however
 * many retractions there are. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_TOMB_VALUE_H
#define NODE_CORE_STORE_TOMB_VALUE_H

#include "node/core/store/index.h"

enum { TOMB_VALUES_MAX = 16384 }; /* of an object. WIRE.md 4.8 */

/* An author's object. */
struct tomb_values {
    struct object_id object;
    uint32_t author; /* node_no */
};

/* How many are retracted. */
uint64_t tomb_value_count(const struct view *view,
                          const struct tomb_values *of);
/* Whether those of a target may be, too, beside so many others that are to be;
   what is retracted already counts once. */
bool tomb_value_room(const struct view *view, const struct tomb_values *of,
                     const struct record_target *target, uint64_t beside);
/* Retract those of a target, up to its revision. */
void tomb_value_put(struct txn *txn, const struct tomb_values *of,
                    const struct record_target *target);
/* Whether a value is retracted in a revision. */
bool tomb_value_covers(const struct view *view, const struct tomb_values *of,
                       const struct record_indicator *i, uint64_t revision);

#endif
