/*
 * confirmation: the operator's word that the roster is whole, which a node
 * waits for after a rebuild or a restore.
 *
 * A new life that is not the first begins without it. Until `noroshi peer
 * confirm --all` a peer whose row was not confirmed gets credit 0, nothing that
 * comes in is passed on, and what a missing mark would refuse is held. After
 * CONFIRMATION_WAIT_MS the credit comes all the same; the rest waits on.
 * WIRE.md 7.16.
 */
#ifndef NODE_CORE_FACTS_CONFIRMATION_H
#define NODE_CORE_FACTS_CONFIRMATION_H

#include "node/core/facts/facts.h"

enum {
    CONFIRMATION_WAIT_MS = 24 * 3600 * 1000,
    CONFIRMATION_ALARM_MS = 3600 * 1000, /* it is alarmed again */
};

/* Below, but for confirmation_lets(), inside a write transaction. */

/* At start: where a new life made the roster unconfirmed, it is so since now.
 */
void confirmation_begin(struct txn *txn, uint64_t now_ms);

/* One peer's row is as it should be. */
void confirmation_peer(const struct facts *d, struct peer *p);
/* All rows are, and none is missing: what waited for it is done from now on. */
void confirmation_all(struct facts *d);

/* Whether a peer may send now. */
bool confirmation_lets(const struct facts *d, const struct peer *p);
/* Whether a peer's row was confirmed; true also where none has to be. */
bool confirmation_has(const struct facts *d, const struct peer *p);
/* Peers whose row was not. */
size_t confirmation_missing(const struct facts *d);

/* What waits for the operator, one line for people. */
const char *confirmation_text(const struct facts *d);

#endif
