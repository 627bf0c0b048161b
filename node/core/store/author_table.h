/*
 * author_table: the cards of authors that are no peers, as they were
 * introduced.
 *
 * Whose card is kept is decided in node/core/facts/authors.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_AUTHOR_TABLE_H
#define NODE_CORE_STORE_AUTHOR_TABLE_H

#include "node/core/store/store.h"

struct author_row {
    uint32_t by;       /* node that introduced it first */
    struct bytes card; /* of a row that was read: points into the store */
};

bool author_table_get(const struct view *view, uint32_t node_no,
                      struct author_row *out);
void author_table_put(struct txn *txn, uint32_t node_no,
                      const struct author_row *row);

#endif
