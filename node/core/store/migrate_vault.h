/*
 * migrate_vault: what schema 2 kept of records, one entry at a time, in the
 * order in which these stand. See migrate.h.
 */
#ifndef NODE_CORE_STORE_MIGRATE_VAULT_H
#define NODE_CORE_STORE_MIGRATE_VAULT_H

#include "node/core/store/migrate.h"

/* A record that waited, was refused, and kept its id: the id is free again. */
void migrate_vault_refused(struct txn *txn, const struct table_key *k,
                           struct migrate_report *report);
/* A tombstone whose retraction has no body. */
void migrate_vault_tomb(struct txn *txn, const struct table_key *k,
                        struct bytes value, struct migrate_report *report);
/* Of schema 3, too: the single values of a tombstone are found by hash. */
void migrate_vault_tomb_values(struct txn *txn, const struct table_key *k);
/* A record: a retraction's tombstones with their values; what has neither body
   nor reason for that is freed. */
void migrate_vault_row(struct txn *txn, const struct table_key *k,
                       struct migrate_report *report);
/* A place that waits for an answer goes to the hold that it brought. */
void migrate_vault_place(struct txn *txn, const struct table_key *k,
                         struct bytes value);
/* A record that waits is no record: only its holds stay. */
void migrate_vault_hold(struct txn *txn, const struct table_key *k,
                        struct migrate_report *report);
/* What names a record that is not here is found by that record. */
void migrate_vault_mentions(struct txn *txn, const struct table_key *k);
/* A received place names no record that is gone. */
void migrate_vault_answer(struct txn *txn, const struct table_key *k,
                          struct migrate_report *report);

#endif
