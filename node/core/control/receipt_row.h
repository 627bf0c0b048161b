/*
 * receipt_row: one row of `receipts`: where a record is, and by whose word.
 */
#ifndef NODE_CORE_CONTROL_RECEIPT_ROW_H
#define NODE_CORE_CONTROL_RECEIPT_ROW_H

#include "node/core/control/filter.h"
#include "node/core/record/holders.h"

/* One record, whose receipts are told. Borrows. */
struct receipt_telling {
    struct call *call;
    const struct filter *filter; /* rows of other states are left out */
    struct page *page;
    const struct vault_row *row;
    const struct summary *summary;
    const struct record *r;      /* NULL: nobody had to open it, or is gone */
    struct receipt_folds *folds; /* of a set; NULL: each row is told at once */
    uint64_t skip;               /* rows that an earlier page told */
    uint64_t rows;               /* told by now, those included */
    uint32_t parts;              /* of a set of which this is said; 0: no set */
    bool full;
};

/* One row. */
struct receipt_row {
    struct node_id node, via; /* zero: none, or nobody known any more */
    bool passed;              /* via says so */
    const char *state, *delivery;
    uint64_t since_ms, until_ms, lost_ms; /* the last two: 0: none */
    const char *fence;                    /* NULL: no peer's row */
    const uint8_t *rule;                  /* NULL: none */
    uint64_t expired_ms;         /* when the peer's card did; 0: it holds */
    const struct holder *holder; /* NULL: the row is none of a holder's */
    uint32_t node_no;            /* that one's */
    uint64_t count;              /* what was left out; 0: nothing */
};

/* "stored", "held" and so on: what a passed notice says. */
const char *receipt_passed_text(uint32_t state);
/* What holds no longer is not sent to whom it never reached: nothing is wanted
   of them any more. */
bool receipt_outdated(const struct vault_row *row);

/* Unless an earlier page told it, or this page is full; with folds it is kept
   for receipt_folds_put(). */
void receipt_row_put(struct receipt_telling *t, const struct receipt_row *told);

/* What is said of the parts of a set, one row for the same said of one node. */
struct receipt_folds;
/* Which folds these are, of all that were begun; never 0. */
uint64_t receipt_folds_name(const struct receipt_folds *folds);
/* Empty; there is one, and it is lent until the next call. */
struct receipt_folds *receipt_folds_begin(void);
/* The same as they were kept, and *part and t's rows with them; NULL: others
   were begun since. */
struct receipt_folds *
receipt_folds_again(uint64_t name, struct receipt_telling *t, uint32_t *part);
/* All up to this part is in them, or was told by itself. */
void receipt_folds_keep(struct receipt_folds *folds,
                        const struct receipt_telling *t, uint32_t part);
/* Tell them, as rows of the set. t has no folds any more. */
void receipt_folds_put(struct receipt_telling *t);

#endif
