/*
 * vouch: who answers for a record that others wrote, so that this node passes
 * it on by itself. WIRE.md 7.10.
 *
 * In any transaction.
 */
#ifndef NODE_CORE_RECORD_VOUCH_H
#define NODE_CORE_RECORD_VOUCH_H

#include "node/core/facts/facts.h"

/* Whether a record came from a peer, first or later. */
bool vouch_brought_by(const struct facts *d, const struct vault_row *row,
                      const struct peer *p);
/* Whether a peer wrote a record, or one brought it whose operator's mark says
   that it vouches. */
bool vouch_for(const struct facts *d, const struct vault_row *row);
/* The same of a group's version, by its number, or it is this node's own. Of
   one that is not here nothing is asked. */
bool vouch_for_group(const struct facts *d, uint64_t number);
/* The same of each group that a record's audience names. */
bool vouch_for_groups(const struct facts *d, const struct record *r);

#endif
