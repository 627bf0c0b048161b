/*
 * node_no: numbers for nodes, so that keys of tables are short.
 *
 * Every node that is known as peer, author or holder has one, for ever.
 */
#ifndef NODE_CORE_STORE_NODE_NO_H
#define NODE_CORE_STORE_NODE_NO_H

#include "node/core/store/store.h"

/* Made on first use. */
uint32_t node_no_of(struct txn *txn, const struct node_id *id);
/* 0 when unknown; makes none. */
uint32_t node_no_known(const struct view *view, const struct node_id *id);
/* And back. False: no such node. */
/* How many nodes have an id that begins with these hex digits, and the number
   of one of them. */
size_t node_no_find_hex(const struct view *view, struct bytes digits,
                        uint32_t *node_no);
bool node_no_id(const struct view *view, uint32_t node_no, struct node_id *out);

#endif
