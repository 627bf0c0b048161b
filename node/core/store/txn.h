/*
 * txn: the store's transaction, as those see it who work within it.
 *
 * Whoever reads takes a view, whoever writes a transaction: what was handed a
 * view cannot write, and that is found when it is compiled. Both are names for
 * the one transaction that the store has open, and may be kept from one to the
 * next: the store begins and ends it (store.h). A transaction is a view, too.
 */
#ifndef NODE_CORE_STORE_TXN_H
#define NODE_CORE_STORE_TXN_H

#include "node/core/store/seal.h"

struct store;
struct store_state;

struct view {
    struct store *store;
};
struct txn {
    struct view view;
};

/* The keys that the store was opened with, for bodies and hashes. */
const struct seal *view_seal(const struct view *view);
/* What went wrong in it first; ERR_OK: nothing yet. */
enum err view_error(const struct view *view);
/* Current within a write transaction, and after it. */
const struct store_state *view_state(const struct view *view);

/* Written with all else. */
struct store_state *txn_state(struct txn *txn);
/* Spoil it. */
void txn_fail(struct txn *txn, enum err err);
/* In a long one: what LMDB has written out of it is synced now, so that its
   commit does not take long. */
void txn_sync(struct txn *txn);

#endif
