/*
 * counter: how much each node has of what is bounded a node.
 *
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_COUNTER_H
#define NODE_CORE_STORE_COUNTER_H

#include "node/core/store/store.h"

/* What is counted. On disk: the first octet of the counter's key. */
enum counter {
    COUNTER_AUTHORS = 'i',     /* authors whose records it brought */
    COUNTER_NAMES = 'n',       /* cards by it that only give names */
    COUNTER_COMPROMISED = 'b', /* names by it that went, but for bad keys */
    COUNTER_REMEMBERED = 'W',  /* authors remembered, that it brought */
    COUNTER_GROUPS = 'G',      /* groups of one owner: group_table.h */
    COUNTER_BROUGHT = 'B',     /* groups of others that it brought */
    COUNTER_OWNERS = 'O',      /* whose they are */
    COUNTER_LEFT = 'l',        /* authors forgotten, that it introduced */
    COUNTER_QUARANTINED = 'q', /* records refused, and told so */
    COUNTER_HIDDEN = 'Q',      /* records refused, and answered "held" */
};

/* 0 when nothing was counted yet. */
uint64_t counter_get(const struct view *view, enum counter which,
                     uint32_t node_no);
void counter_put(struct txn *txn, enum counter which, uint32_t node_no,
                 uint64_t count);
/* Count one more; false, and nothing is counted: there are max already. */
bool counter_admit(struct txn *txn, enum counter which, uint32_t node_no,
                   uint64_t max);
/* Count one fewer, where there is one. */
void counter_release(struct txn *txn, enum counter which, uint32_t node_no);

#endif
