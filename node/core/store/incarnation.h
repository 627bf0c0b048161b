/*
 * incarnation: the names of this store's lives.
 *
 * A life begins when the store is created, restored, or found older than it
 * was; lives count from 1 on. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_INCARNATION_H
#define NODE_CORE_STORE_INCARNATION_H

#include "node/core/store/store.h"
#include "node/restore.h"

/* Give a new name to this store's life; but for the first, its roster is to be
   confirmed. */
void incarnation_mint(struct txn *txn, enum store_past past);
/* A life of this node of which this store knows nothing becomes its last, and
   is empty here: those who met it know it as a predecessor of the next. Before
   incarnation_mint(). */
void incarnation_adopt(struct txn *txn, const struct incarnation *name);
/* Keep the name of one of its lives. */
void incarnation_put(struct txn *txn, const struct incarnation *name,
                     uint32_t life);
/* Which life of this store had a name; 0: none that it knows. */
uint32_t incarnation_life(const struct view *view,
                          const struct incarnation *name);
/* The names of its lives below one, newest first; how many. */
size_t incarnation_below(const struct view *view, uint32_t below,
                         struct incarnation *out, size_t max);

/* What was made until then may have been answered in a life before this one;
   0: there was none, UINT64_MAX: when this one began is not known yet. */
uint64_t incarnation_began_ms(const struct view *view);

/* The restore that began a life last; false: none did. */
bool incarnation_restored(const struct view *view, struct restore_name *out);
void incarnation_restored_put(struct txn *txn, const struct restore_name *name);

#endif
