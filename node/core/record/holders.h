/*
 * holders: what others say became of a record beyond the first hop: to whom it
 * was passed on, who erased it, to whom it leaked.
 *
 * Kept by everyone on the path, shown as receipts. WIRE.md 4.11, 7.9. Inside
 * the store's transaction.
 */
#ifndef NODE_CORE_RECORD_HOLDERS_H
#define NODE_CORE_RECORD_HOLDERS_H

#include "node/core/facts/facts.h"
#include "node/core/store/holder_table.h"
#include "proto/record_notice.h"

/* What one peer brings of one record; of more nothing is believed, and it takes
   nobody else's room. */
enum { HOLDERS_A_PEER_MAX = 20000 };

/* A notice was kept: believe of it what may be believed. */
void holders_take(struct facts *d, const struct record *r,
                  const struct vault_row *row);

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out);
/* The next of a record above *node_no; false at the end. */
bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out);
/* The next leak of at->number above (to, by), which move on (zero: the first);
   false at the end. */
bool holders_next_leak(const struct facts *d, struct leak_at *at,
                       struct leak *out);

#endif
