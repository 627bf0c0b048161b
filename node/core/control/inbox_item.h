/*
 * inbox_item: one row of `inbox` about a record, and the folding of those that
 * a peer could send without end.
 */
#ifndef NODE_CORE_CONTROL_INBOX_ITEM_H
#define NODE_CORE_CONTROL_INBOX_ITEM_H

#include "node/core/control/call.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/store/summary.h"

enum { INBOX_DETAIL_MAX = 256, INBOX_VALUES_MAX = 4 };

/* Borrows. */
struct inbox_item {
    const char *what;
    const struct vault_row *row;   /* what it is about */
    const struct record *r;        /* NULL: nobody had to open it, or is gone */
    const struct summary *summary; /* NULL: of another than it is about */
    const struct node_id *author;
    uint32_t from;
    uint64_t received_ms;
    char detail[INBOX_DETAIL_MAX];
    struct bytes value[INBOX_VALUES_MAX]; /* the first that it speaks of */
    uint64_t values;                      /* how many; 0: of none */
    const struct retro_answer *retro;     /* NULL: there is none */
    bool asks;                            /* whether it was seen here */
    const struct node_id *leaker;         /* NULL: detail is what it says */
    bool stays;                           /* until a person passes it on */
    bool more;  /* of own records than detail has, or than were looked for */
    bool folds; /* one row for all that the same peer sent of the sort */
};

/* False: the page is full. */
bool inbox_item_put(struct call *call, const struct inbox_item *item);

/* What is folded on a page. */
struct inbox_folds;
/* Empty; there is one, and it is lent until the next call. */
struct inbox_folds *inbox_folds_begin(void);
/* One more of a sort and a peer; false: no room, the page ends before it. */
bool inbox_folds_add(struct inbox_folds *folds, const struct inbox_item *item);
/* Whether the page still has room for them; and their rows. */
bool inbox_folds_fit(const struct call *call);
void inbox_folds_put(struct call *call, const struct inbox_folds *folds);

#endif
