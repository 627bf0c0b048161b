/*
 * brake: which values this node holds back for itself, as [brake] of
 * noroshi.conf says.
 *
 * What is held back is not in the pack that log searches go by. It stays live:
 * look-ups answer with it, what arrives is answered by it, and nobody else's
 * node learns of it. Pure.
 */
#ifndef NODE_CORE_FACTS_BRAKE_H
#define NODE_CORE_FACTS_BRAKE_H

#include "node/config.h"
#include "node/hunt/observation/observations.h"

enum { BRAKE_KNOWN_DAYS = 30 }; /* seen first later: never commonplace */

/* So many of those who have the record call the value false, or expired. */
bool brake_disputed(const struct config *c, uint32_t disputed);

/* The days, of UTC, from the one on which it was first seen to this one. */
uint32_t brake_days(const struct observed *o, uint64_t now_s);

/* It was seen here on so large a share of them. */
bool brake_commonplace(const struct config *c, const struct observed *o,
                       uint64_t now_s);

#endif
