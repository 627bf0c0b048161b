/*
 * holder_table: who else has a record, and to whom it leaked, a row each.
 *
 * What is believed is decided in node/core/record/holders.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLDER_TABLE_H
#define NODE_CORE_STORE_HOLDER_TABLE_H

#include "node/core/store/store.h"

/* One node and one record. A stored value. */
struct holder {
    uint64_t since_ms;
    uint64_t erased_ms; /* 0: it has not said so */
    uint32_t via;       /* node that passed it on; 0: nobody said so */
    uint32_t state;     /* as a passed notice has it */
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
                      uint32_t node_no, struct holder *out);
void holder_table_put(struct txn *txn, uint64_t number, uint32_t node_no,
                      const struct holder *h);
/* The next of a record above *node_no; false at the end. */
bool holder_table_next(const struct view *view, uint64_t number,
                       uint32_t *node_no, struct holder *out);

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

/* How many rows of a record a peer's notices brought. Stands where the leaks to
   node 0 would, which is nobody. A stored value. */
struct holder_brought {
    uint64_t count, unused;
};

uint64_t holder_table_brought(const struct view *view, uint64_t number,
                              uint32_t from);

/* What one peer brings of one record, claims too; of more nothing is believed,
   and it takes nobody else's room. */
enum { HOLDER_TABLE_A_PEER_MAX = 20000 };

/* One more row of a record by a peer's notices: counted. False: no room. */
bool holder_table_admit(struct txn *txn, uint64_t number, uint32_t from);

#endif
