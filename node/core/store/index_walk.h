/*
 * index_walk: looking for many keys of the index, one after the other.
 *
 * It remembers between which keys nothing stands, and does not look there
 * again: of keys that are asked for in their order, those that lie side by side
 * and are not there cost one look.
 */
#ifndef NODE_CORE_STORE_INDEX_WALK_H
#define NODE_CORE_STORE_INDEX_WALK_H

#include "node/core/store/table.h"

struct index_walk {
    struct table_cursor cursor; /* at an entry, where `more` */
    struct table_key empty; /* nothing stands from here up to the entry, or to
                               the end */
    bool placed, more;
};

/* Within a transaction that changes nothing of the index until the end. */
void index_walk_begin(struct index_walk *w, const struct view *view);
/* To the first entry at or above k; false: there is none. */
bool index_walk_to(struct index_walk *w, const struct table_key *k);
/* To the next entry; false: there is none. */
bool index_walk_next(struct index_walk *w);
/* Whether the walk is at an entry whose key begins with k. */
bool index_walk_within(const struct index_walk *w, const struct table_key *k);
void index_walk_end(struct index_walk *w);

#endif
