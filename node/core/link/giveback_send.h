/*
 * giveback_send: the pages in which a peer that lost its store gets back what
 * giveback.h says is owed to it. WIRE.md 10.10.
 */
#ifndef NODE_CORE_LINK_GIVEBACK_SEND_H
#define NODE_CORE_LINK_GIVEBACK_SEND_H

#include "node/core/link/conn.h"

/* Say the next page on each lane. Inside a write transaction. */
void giveback_send_page(struct core *c, struct conn *t);

#endif
