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
#include "proto/record_notice.h"

/* What one peer brings of one record; of more nothing is believed, and it takes
   nobody else's room. */
enum { HOLDERS_A_PEER_MAX = 20000 };

/* One node and one record. A stored value. */
struct holder {
    uint64_t since_ms;
    uint64_t erased_ms; /* 0: it has not said so */
    uint32_t via;       /* node that passed it on; 0: nobody said so */
    uint32_t state;     /* as a passed notice has it */
};

/* A leak of a record to a node, by another. A stored value. */
struct leak {
    uint64_t since_ms, rule;
};

/* A notice was kept: believe of it what may be believed. */
void holders_take(const struct facts *d, const struct record *r,
                  const struct vault_row *row);

bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out);
/* The next of a record above *node_no; false at the end. */
bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out);
/* The next leak of a record above (*to, *by); false at the end. */
bool holders_next_leak(const struct facts *d, uint64_t number, uint32_t *to,
                       uint32_t *by, struct leak *out);

#endif
