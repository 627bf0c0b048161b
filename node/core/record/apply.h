/*
 * apply: what storing a record does to others: revisions, retractions, twins.
 *
 * The same for what arrives and for what this node wrote itself. Inside the
 * store's write transaction.
 */
#ifndef NODE_CORE_RECORD_APPLY_H
#define NODE_CORE_RECORD_APPLY_H

#include "node/core/facts/facts.h"

/*
 * Store a record that policy let in (or history takes): row, body, index,
 * object, tombstones. row gives author, from, received_ms; an erase tombstone
 * keeps the row alone.
 */
void apply_record(struct facts *d, const struct record *r,
                  struct vault_row *row);

/*
 * Store a record of this node's own and index it, but keep it from everyone's
 * sight until apply_staged(). Answers how many index entries it has.
 */
uint64_t apply_stage(struct facts *d, const struct record *r,
                     struct vault_row *row);
/* What apply_stage() stored is shared now: it is a record, with its effects. */
void apply_staged(struct facts *d, const struct record *r,
                  struct vault_row *row, uint64_t entries);
/* What apply_stage() stored is gone without a trace. */
void apply_unstage(struct facts *d, const struct vault_row *row,
                   uint64_t entries);

#endif
