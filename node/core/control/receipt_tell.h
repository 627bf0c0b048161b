/*
 * receipt_tell: the rows of `receipts` about one record: from receipts, and
 * from what holders say.
 */
#ifndef NODE_CORE_CONTROL_RECEIPT_TELL_H
#define NODE_CORE_CONTROL_RECEIPT_TELL_H

#include "node/core/control/receipt_row.h"

/* All that is known of where the record went, or until the page is full. */
void receipt_tell(struct receipt_telling *t);

#endif
