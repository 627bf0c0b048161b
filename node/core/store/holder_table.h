/*
 * holder_table: who else has a record, and to whom it leaked, a row each.
 *
 * What is believed is decided in node/core/record/holders.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLDER_TABLE_H
#define NODE_CORE_STORE_HOLDER_TABLE_H

#include "node/core/store/store.h"

/* One node that has a record, or had it. A stored value. */
struct holder_row {
    uint64_t erased_ms; /* 0: it has not said so */
    uint32_t account;   /* node_no: on whose account its words are */
    uint32_t unused;
};

/* How much of a leak is shown. */
enum leak_shown {
    LEAK_CLAIMED = 0, /* nothing: it is said */
    LEAK_SENDING = 1, /* that the one sent it to the other */
    LEAK_BREACH = 2,  /* that too, and that no mark allowed it */
};

/* A leak of a record to a node, by another. A stored value. */
struct leak {
    uint64_t since_ms;
    uint32_t rule;
    uint32_t shown; /* enum leak_shown */
};

/* False, and zero: the node is not known to have the record. */
bool holder_table_get(const struct view *view, uint64_t number,
                      uint32_t node_no, struct holder_row *out);
void holder_table_put(struct txn *txn, uint64_t number, uint32_t node_no,
                      const struct holder_row *row);
/* The next of a record above *node_no; false at the end. */
bool holder_table_next(const struct view *view, uint64_t number,
                       uint32_t *node_no, struct holder_row *out);

/* Of which record a leak is told, to whom it leaked and by whom. */
struct leak_at {
    uint64_t number;
    uint32_t to, by; /* node_no, from 1 on */
};
bool holder_table_leak_get(const struct view *view, const struct leak_at *at,
                           struct leak *out);
void holder_table_leak_put(struct txn *txn, const struct leak_at *at,
                           const struct leak *leak);
/* The next of at->number above (to, by), which move on; false at the end. */
bool holder_table_leak_next(const struct view *view, struct leak_at *at,
                            struct leak *out);

#endif
