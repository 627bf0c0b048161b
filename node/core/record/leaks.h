/*
 * leaks: what is told of records that came to somebody against the rules: by
 * this node of others' records, and to it of its own.
 *
 * That one node sent a record to another can be proved (proto/leak_proof.h).
 * That this broke a rule is proved only where no mark that the two may have
 * given each other allows it, and no version of a group that the sender may
 * have held; else it is what the receiver says. WIRE.md 4.11, 7.11. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_RECORD_LEAKS_H
#define NODE_CORE_RECORD_LEAKS_H

#include "node/core/facts/facts.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/quarantine_table.h"

enum { LEAKS_CLAIMED_MAX = 8 }; /* without proof, by one node of one record */

/* A notice of a leak was kept, of a record that is here: believe of it what may
   be believed. */
void leaks_take(struct facts *d, const struct record *r,
                const struct vault_row *row, uint64_t number);

bool leaks_get(const struct facts *d, const struct leak_at *at,
               struct leak *out);
/* The next leak of at->number above (to, by), which move on (zero: the first);
   false at the end. */
bool leaks_next(const struct facts *d, struct leak_at *at, struct leak *out);
/* "leaked", "sent on", "leak claimed": as CONTROL.md has it. */
const char *leaks_text(const struct leak *leak);

/* What was refused, and its author wrote: it is to be told to the author, where
   that is a peer and did not send it itself. proof: empty, where there is none.
 */
void leaks_found(struct facts *d, const struct record *r,
                 const struct quarantine_row *row, struct bytes proof);

#endif
