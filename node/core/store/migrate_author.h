/*
 * migrate_author: what schema 3 kept of introduced authors, one entry at a
 * time, in this order: rows, records, counts.
 */
#ifndef NODE_CORE_STORE_MIGRATE_AUTHOR_H
#define NODE_CORE_STORE_MIGRATE_AUTHOR_H

#include "node/core/store/table.h"

/* A card, with who introduced it: it gives a name. */
void migrate_author_row(struct txn *txn, const struct table_key *k,
                        struct bytes value);
/* A record: who wrote it is an author, whom its bringer owes. */
void migrate_author_record(struct txn *txn, const struct table_key *k);
/* A card, as it is now: it counts. */
void migrate_author_count(struct txn *txn, const struct table_key *k);
/* A record, also of schema 4: its bringer has brought one of its author. */
void migrate_author_brought(struct txn *txn, const struct table_key *k);

/* An author's row, also of schema 5: one that was forgotten counts, and may go.
 */
void migrate_author_left(struct txn *txn, const struct table_key *k);

#endif
