/*
 * migrate_outstanding: what is outstanding, found from all that schema 8 keeps.
 */
#ifndef NODE_CORE_STORE_MIGRATE_OUTSTANDING_H
#define NODE_CORE_STORE_MIGRATE_OUTSTANDING_H

#include "node/core/store/table.h"

/* Of a row of `set`: which set a record is part of, whose body may be gone. */
void migrate_outstanding_part(struct txn *txn, const struct table_key *k,
                              struct bytes value);
/* Of a row of `record`, after all those. own: this node's own node_no; 0: not
   known. */
void migrate_outstanding_record(struct txn *txn, const struct table_key *k,
                                uint32_t own);

#endif
