/*
 * witness: a small file outside the store that remembers how far the store had
 * come, so that one that went back is noticed at start.
 *
 * DIR/witness is written after commits, never before, and not synced: one that
 * is behind the store proves nothing, one that is ahead of it proves a
 * rollback.
 */
#ifndef NODE_CORE_WITNESS_H
#define NODE_CORE_WITNESS_H

#include "node/core/store/store.h"

enum witness_says {
    WITNESS_NOTHING, /* there is none */
    WITNESS_FITS,
    WITNESS_AHEAD,    /* the store is older than it once was */
    WITNESS_STRANGER, /* another life than the store's */
};

/* How the last life that was told fits the store's. */
enum witness_says witness_ask(const char *dir, const struct store_state *state);

/* A failure is logged; the next one says no less. */
void witness_tell(const char *dir, const struct store_state *state);

#endif
