/*
 * table: rows of the store's tables, within its transaction.
 *
 * For the modules of node/core/store alone: schema.h lists what may stand
 * where, and each kind of row has one module that reads and writes it.
 */
#ifndef NODE_CORE_STORE_TABLE_H
#define NODE_CORE_STORE_TABLE_H

#include "node/core/store/schema.h"
#include "node/core/store/store.h"
#include "node/core/store/table_key.h"
#include "node/core/store/txn.h"

bool table_get(const struct view *view, enum table t, const struct table_key *k,
               struct bytes *value);
/* A value of exactly size octets, copied; false when absent or of another
   size (which spoils). */
bool table_get_value(const struct view *view, enum table t,
                     const struct table_key *k, void *value, size_t size);
void table_put(struct txn *txn, enum table t, const struct table_key *k,
               struct bytes value);
void table_put_value(struct txn *txn, enum table t, const struct table_key *k,
                     const void *value, size_t size);
/* Every row of a table is gone. */
void table_clear(struct txn *txn, enum table t);
/* Absent is fine. */
void table_del(struct txn *txn, enum table t, const struct table_key *k);

/* Walking a table in key order. Close before the transaction ends. */
struct table_cursor {
    struct store *store;
    void *cursor;
    struct bytes key, value;
};
void table_walk(struct table_cursor *c, const struct view *view, enum table t);
/* The first entry at or above k. */
bool table_walk_from(struct table_cursor *c, const struct table_key *k);
/* The last entry below k. */
bool table_walk_below(struct table_cursor *c, const struct table_key *k);
bool table_walk_next(struct table_cursor *c);
bool table_walk_back(struct table_cursor *c);
void table_walk_end(struct table_cursor *c);
/* Whether the entry's key begins with k. */
bool table_walk_within(const struct table_cursor *c, const struct table_key *k);

/* The next entry of a table above k, which becomes its key (zero: the first);
   false at the end. It may be deleted before the next is asked for. */
bool table_next(const struct view *view, enum table t, struct table_key *k,
                struct bytes *value);

/* The next entry whose key is `all` and a number of four octets above *n, which
   becomes that number; its value is copied. False at the end, or when the value
   is of another size. */
bool table_next_under(const struct view *view, enum table t,
                      const struct table_key *all, uint32_t *n, void *value,
                      size_t size);

#endif
