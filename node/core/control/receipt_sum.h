/*
 * receipt_sum: whether all that is wanted of whom a record was released to has
 * come.
 */
#ifndef NODE_CORE_CONTROL_RECEIPT_SUM_H
#define NODE_CORE_CONTROL_RECEIPT_SUM_H

#include "node/core/control/page.h"
#include "node/core/store/vault.h"

enum receipt_sum {
    RECEIPT_SUM_NONE, /* it was released to nobody */
    RECEIPT_SUM_COMPLETE,
    RECEIPT_SUM_INCOMPLETE,
};

/* Of a record, or of all parts of the set that it stands for, on the page's
   account. *changed_ms: when something of it changed last; 0: never. */
enum receipt_sum receipt_sum(const struct facts *d, struct page *page,
                             const struct vault_row *row, uint64_t *changed_ms);

#endif
