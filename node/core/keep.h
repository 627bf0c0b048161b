/*
 * keep: what storing a record does to others: revisions, retractions, twins.
 *
 * The same for what arrives and for what this node wrote itself. Inside the
 * store's write transaction.
 */
#ifndef NODE_CORE_KEEP_H
#define NODE_CORE_KEEP_H

#include "node/core/desk.h"

/*
 * Store a record that policy let in (or history takes): row, body, index,
 * object, tombstones. row gives author, from, received_ms; an erase tombstone
 * keeps the row alone.
 */
void keep_record(const struct desk *d, const struct record *r,
                 struct vault_row *row);

#endif
