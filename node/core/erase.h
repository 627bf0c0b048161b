/*
 * erase: forgetting a record that its author recalled.
 *
 * Body and index entries go (quarantined copies: quarantine.h); the row stays,
 * so that what happened can be told. LMDB's free pages keep sealed octets until
 * they are used again.
 */
#ifndef NODE_CORE_ERASE_H
#define NODE_CORE_ERASE_H

#include "node/core/desk.h"

/* Inside a write transaction. Also makes the notice to the author due, where
   the record is somebody else's. */
void erase_record(const struct desk *d, struct vault_row *row);

/* Whether its author has recalled it, so that no copy is kept. */
bool erase_recalled(const struct desk *d, const struct record *r);

#endif
