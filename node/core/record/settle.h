/*
 * settle: what follows from a verdict on a record that a peer brought: it is
 * kept, with all that this entails, or goes to quarantine.
 *
 * Inside the store's write transaction.
 */
#ifndef NODE_CORE_RECORD_SETTLE_H
#define NODE_CORE_RECORD_SETTLE_H

#include "node/core/record/verdict.h"

/* Keep a record that policy let in, pass it on, and answer its number. */
uint64_t settle_keep(struct facts *d, const struct peer *from,
                     const struct record *r);

/* A copy of a record that is here came from one more peer. */
void settle_have(struct facts *d, struct peer *from, uint64_t number);

/* Put what was refused into quarantine, with an alarm; v says why, and whether
   its sender is told. r: zero where raw does not parse. */
void settle_refuse(struct facts *d, struct peer *from, const struct record *r,
                   struct bytes raw, const struct verdict *v);

#endif
