/*
 * recalled_value: the values of records of this node's own that it recalled, by
 * their place in the index.
 *
 * Their bodies are gone, so nothing could make these rows anew: they stand
 * apart from the index, and no rebuild of that clears them. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_RECALLED_VALUE_H
#define NODE_CORE_STORE_RECALLED_VALUE_H

#include "node/core/store/index.h"

enum {
    /* In all. Those of the oldest records go for new ones. */
    RECALLED_VALUES_MAX = 4 * 1024 * 1024,
    RECALLED_VALUE_ROWS = 2, /* that one writes; and counts */
};

/* How many are kept. */
uint64_t recalled_value_count(const struct view *view);

/* The record, by number, of which a value was recalled last; 0: of none. */
uint64_t recalled_value_get(const struct view *view,
                            const struct index_place *place);

/* A value of a record is recalled. False: there is no room for all, and the
   oldest went for it, or it is older than all that are kept. */
bool recalled_value_put(struct txn *txn, const struct index_place *place,
                        uint64_t number);

/* Every value of r, kept by that number, that a look-up can find. How many
   older ones went for them. */
uint64_t recalled_value_put_all(const struct index *x, struct txn *txn,
                                const struct record *r, uint64_t number);

#endif
