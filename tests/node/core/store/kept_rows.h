/*
 * kept_rows: each row that an upgrade leaves is found by the module that reads
 * it.
 */
#ifndef TESTS_NODE_CORE_STORE_KEPT_ROWS_H
#define TESTS_NODE_CORE_STORE_KEPT_ROWS_H

#include "node/core/store/schema.h"
#include "node/core/store/store.h"

/* How many rows a table has; the test fails where one of a kind that schema 2
   has is not found by its key, or is of no kind. Inside any transaction. */
size_t kept_rows_read(struct store *s, enum table t);

#endif
