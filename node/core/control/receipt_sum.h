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

/* How far a record is looked at. Zero: not at all. */
struct receipt_sum_at {
    enum receipt_sum seen;
    uint32_t part; /* of the set, after which it goes on */
};

/* Of a record, or of all parts of the set that it stands for, on the page's
   account. False: the page is full before the last part, and the next one goes
   on from there. */
bool receipt_sum(const struct facts *d, struct page *page,
                 const struct vault_row *row, struct receipt_sum_at *at);

#endif
