/*
 * tally: how a record of this node was answered, in counts, for those to whom
 * it went; and what the author of another says of its own (WIRE.md 4.11).
 *
 * Nobody learns by it who answered what. A tally goes at most once an hour: an
 * opinion's at once where none went for so long, a sighting's an hour later.
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_RECORD_TALLY_H
#define NODE_CORE_RECORD_TALLY_H

#include "node/core/facts/facts.h"
#include "node/core/store/answer_table.h"

struct core;

enum {
    TALLY_EVERY_MS = 3600 * 1000,
    TALLY_LOOK_MAX = 256, /* of what is due, in a round */
};

/* Count anew who disputes a value of an object of this node's own. */
void tally_value(struct facts *d, const struct answer_at *at);
/* The same of each value of a revision of this node's own, which has none yet.
 */
void tally_follow(struct facts *d, const struct record *r,
                  const struct vault_row *row);
/* Those to whom the newest revision of an object of this node's own went are to
   be told of its answers; of a sighting or an opinion. */
void tally_due(struct facts *d, const struct object_id *object,
               enum answer_part part);
/* A record was erased. */
void tally_forget(struct facts *d, uint64_t number);

/* A notice was kept, which another node signed: believe of it what that says of
   records of its own. */
void tally_take(struct facts *d, const struct record *r,
                const struct vault_row *row);

/* Tell what is due. Begins a write transaction when something is. */
void tally_tick(struct core *c);

#endif
