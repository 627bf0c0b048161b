/*
 * migrate_holder: what schema 4 kept of who has a record, one entry at a time.
 * See migrate.h.
 */
#ifndef NODE_CORE_STORE_MIGRATE_HOLDER_H
#define NODE_CORE_STORE_MIGRATE_HOLDER_H

#include "node/core/store/store.h"
#include "node/core/store/table_key.h"

/* Of `holder`: the word that a row has becomes a row of its own; that what a
   peer brought was more than was kept, which schema 4 did not tell, is told. */
void migrate_holder_row(struct txn *txn, const struct table_key *k,
                        struct bytes value);

#endif
