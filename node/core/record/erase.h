/*
 * erase: forgetting a record that its author recalled.
 *
 * Body and index entries go (quarantined copies: quarantine.h); the row stays,
 * so that what happened can be told. LMDB's free pages keep sealed octets until
 * they are used again.
 */
#ifndef NODE_CORE_RECORD_ERASE_H
#define NODE_CORE_RECORD_ERASE_H

#include "node/core/facts/facts.h"

enum {
    /* In one transaction, counted in records and the rows that go, or are
       written, for their values: a recall may name a million of them. */
    ERASE_AT_ONCE = 16 * 1024,
};

/* Forget the index entries of a body that is there. */
void erase_entries(const struct facts *d, const struct vault_row *row);

/* Inside a write transaction. Also makes the notices due to the author and to
   all from whom it came, where the record is somebody else's. */
void erase_record(struct facts *d, struct vault_row *row);

/* The same at once as far as *left goes, which begins as ERASE_AT_ONCE; else
   later. Only its body stays until then. */
void erase_in_turn(struct facts *d, struct vault_row *row, uint64_t *left);
/* A part of what was left for later; whether there was any. */
bool erase_rest(struct facts *d);

/* A copy of what is or will be erased came from one more peer: it is told,
   too. */
void erase_again(struct facts *d, struct vault_row *row, uint32_t node_no);

/* Whether its author has recalled it, so that no copy is kept. */
bool erase_recalled(const struct facts *d, const struct record *r);

#endif
