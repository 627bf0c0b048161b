/*
 * compose: a record of this node's own: written, signed by keys, kept, and
 * released. Inside the store's write transaction.
 */
#ifndef NODE_CORE_RECORD_COMPOSE_H
#define NODE_CORE_RECORD_COMPOSE_H

#include "node/core/core.h"

/* Sign r's fields (id, raw ignored) and open the result into *r, which then
   points into a room of compose's own. Codes of record_write(), key_line. */
enum err compose_sign(struct core *c, struct record *r) MUST_CHECK;

/* The same without a signature: for a preview. */
enum err compose_draft(struct record *r) MUST_CHECK;

/* What a revision leaps over when what is known of its object was written in an
   earlier life. WIRE.md 4.6. */
enum { COMPOSE_LEAP = 1 << 20 };
/* The next revision of an object of this node's own. */
uint64_t compose_revision(const struct facts *d,
                          const struct object_id *object);

/* Give r an object of its own. */
void compose_object(struct record *r);

/* Keep a signed record as this node's own; *row is completed. */
void compose_keep(struct core *c, const struct record *r,
                  struct vault_row *row);

#endif
