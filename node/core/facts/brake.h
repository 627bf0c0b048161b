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

/* So many of those who have the record call the value false, or expired. */
bool brake_disputed(const struct config *c, uint32_t disputed);

#endif
