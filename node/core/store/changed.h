/*
 * changed: which records came, went, or say other values than before, since
 * somebody last asked; in memory.
 *
 * It is noted in the transaction that changes them, and stays noted where that
 * is undone: whoever asks looks at a record for nothing then.
 */
#ifndef NODE_CORE_STORE_CHANGED_H
#define NODE_CORE_STORE_CHANGED_H

#include "node/core/store/txn.h"

enum { CHANGED_MAX = 1024 }; /* records that are known by number */

struct vault_row;

struct changed {
    uint64_t number[CHANGED_MAX]; /* in no order, some of them twice */
    size_t count;
    uint64_t times; /* that something was noted, ever */
    bool more;      /* there were more */
    bool less; /* one of them says less than before */
};

/* A record was entered or its row changed. */
void changed_put(struct txn *txn, const struct vault_row *row);
/* A value of it was retracted. */
void changed_less(struct txn *txn, const struct vault_row *row);

/* What is noted, of this transaction and of those before. */
const struct changed *changed_get(const struct view *view);

/* Copy it, and begin anew. */
void changed_take(const struct view *view, struct changed *out);

#endif
