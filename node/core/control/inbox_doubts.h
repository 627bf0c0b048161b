/*
 * inbox_doubts: this node's own records that say what another author has
 * retracted, for `inbox`: one row a retraction.
 */
#ifndef NODE_CORE_CONTROL_INBOX_DOUBTS_H
#define NODE_CORE_CONTROL_INBOX_DOUBTS_H

#include "node/core/control/page.h"

/* Of retractions since a time or later, above number *at. False: the page is
   full, and *at is the last that was told. */
bool inbox_doubts(struct call *call, struct page *page, uint64_t since_ms,
                  uint64_t *at);

#endif
