/*
 * migrate_stream: what schema 2 kept of streams sent, one entry at a time, in
 * the order in which these stand. See migrate.h.
 */
#ifndef NODE_CORE_STORE_MIGRATE_STREAM_H
#define NODE_CORE_STORE_MIGRATE_STREAM_H

#include "node/core/store/store.h"
#include "node/core/store/table_key.h"

/* Of `stream`: whether the receiver has lost what it had. */
void migrate_stream_receiver(struct txn *txn, const struct table_key *k,
                             struct bytes value);
/* Of `release`. */
void migrate_stream_release(struct txn *txn, const struct table_key *k,
                            struct bytes value);
/* Of `out`. */
void migrate_stream_place(struct txn *txn, const struct table_key *k,
                          struct bytes value);
/* Of `stream`: how far it has come. */
void migrate_stream_sent(struct txn *txn, const struct table_key *k,
                         struct bytes value);

#endif
