/*
 * credit: how much a peer may send now. WIRE.md 9.5
 *
 * None while nothing can be written, nor before the operator confirmed the
 * peer's row after a rebuild; else what its quota leaves.
 */
#ifndef NODE_CORE_LINK_CREDIT_H
#define NODE_CORE_LINK_CREDIT_H

#include "node/core/core.h"
#include "proto/frame.h"

/* In any transaction, or in none: a read is begun then. */
struct frame_credit credit_of(struct core *c, const struct peer *p);

#endif
