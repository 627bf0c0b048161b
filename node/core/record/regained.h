/*
 * regained: what a node wrote, lost with its store, and was given back by a
 * peer that had it.
 *
 * Nobody knows any more who else was to have it, but for its own label and
 * audience: so it goes again to those peers that may have it and do not list
 * it. A copy too many is recognised by its id; one too few would be missed by
 * nobody. WIRE.md 7.17. Inside a write transaction, but for regained_unsaid().
 */
#ifndef NODE_CORE_RECORD_REGAINED_H
#define NODE_CORE_RECORD_REGAINED_H

#include "node/core/facts/facts.h"
#include "node/core/store/jobs.h"

enum {
    /* A retraction that another peer gives back meanwhile comes first. */
    REGAINED_AFTER_MS = 30 * 1000,
};

bool regained_is(const struct facts *d, const struct vault_row *row);

/* It was just given back: it goes on when REGAINED_AFTER_MS are over. */
void regained_put(struct facts *d, const struct vault_row *row);
bool regained_due(const struct facts *d, const struct job_at *at);
/* To all of whom it is known by then whether they have it. */
void regained_go(struct facts *d, const struct job_at *at);

/* A record of this node's own, to a peer of an earlier life that is caught up,
   or of which nothing shows that it is of one. */
void regained_to(struct facts *d, const struct record *r,
                 const struct vault_row *row, struct peer *p);

/* Whether the peer may have what was regained, and neither it nor anybody else
   said whether it does; where nothing was released to it. In any transaction.
 */
bool regained_unsaid(const struct facts *d, const struct record *r,
                     const struct vault_row *row, const struct peer *p);

#endif
