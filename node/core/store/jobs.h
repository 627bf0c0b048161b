/*
 * due: what is still to be done because of what was stored: notices to write,
 * groups to fill up, records to pass on once the roster is whole.
 *
 * Entered in the transaction that makes it due and deleted in the one that does
 * it, so nothing of it is lost in a crash. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_JOBS_H
#define NODE_CORE_STORE_JOBS_H

#include "node/core/store/store.h"

enum due_kind {
    DUE_PASSED = 1, /* number: record passed on; party: to whom */
    DUE_ERASED = 2, /* number: record erased here; party: who is told, 0: its
                       author and first sender */
    DUE_LEAK = 3,   /* number: of its own; party: who leaked */
    DUE_FILL = 4,   /* number: group record whose new members want the past */
    DUE_LACKED = 5, /* number: recall; party: which of its targets, not here */
    DUE_PASS = 6,   /* number: record kept before the roster was confirmed */
    DUE_CATCH_UP = 7, /* party: a peer of an earlier life */
    DUE_HEARD = 8,  /* number: of what came; party: which of the records that
                       it is or names; detail: the last notice of that one
                       that was taken */
};

enum { DUE_GATHER_MS = 2000 }; /* what is passed on is told together */

/* A stored value. */
struct due {
    uint64_t since_ms;
    uint64_t detail;         /* LEAK: the rule; FILL, CATCH_UP, HEARD: how far
                                it has come */
    struct record_id record; /* LEAK, LACKED, HEARD */
    struct node_id author;   /* LEAK */
    uint64_t tlp;            /* LEAK */
};

struct due_at {
    enum due_kind kind;
    uint64_t number;
    uint32_t party;
    struct due due;
};

void due_put(struct store *s, const struct due_at *at);
void due_done(struct store *s, const struct due_at *at);
/* The next of a kind above *at by (number, party); false at the end. *at names
   the kind, and numbers zero for the first. */
bool due_next(struct store *s, struct due_at *at);
bool due_any(struct store *s);

#endif
