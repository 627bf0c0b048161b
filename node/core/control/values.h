/*
 * values: single values of a record that a request names, [[type, value] ...].
 */
#ifndef NODE_CORE_CONTROL_VALUES_H
#define NODE_CORE_CONTROL_VALUES_H

#include "node/core/control/call.h"

/*
 * The argument `values`, by (type, value) ascending, into values, which has
 * room for max; they point into the request. Absent: *count is 0. ERR_USAGE,
 * ERR_NOT_FOUND: the record does not name one.
 */
enum err control_values(struct call *call, const struct record *target,
                        struct indicator_guess *values, size_t max,
                        size_t *count) MUST_CHECK;

#endif
