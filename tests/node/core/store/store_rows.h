/*
 * store_rows: every row of a store, whatever module it is of.
 */
#ifndef TESTS_NODE_CORE_STORE_STORE_ROWS_H
#define TESTS_NODE_CORE_STORE_STORE_ROWS_H

#include "node/core/store/store.h"

/* A hash over all tables and the store's state: alike where nothing changed.
   Inside any transaction. */
void store_rows_hash(struct store *s, uint8_t out[static 32]);

/* Each row is one that schema.h lists; else the test fails. Inside any
   transaction. */
void store_rows_check(struct store *s);

#endif
