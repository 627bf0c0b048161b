/*
 * outbox_release: what was released to whom, and what came of it: a row for
 * each record and node, with the lists of those that wait and of those that
 * went.
 *
 * All calls work inside the store's transaction and spoil it on failure.
 */
#ifndef NODE_CORE_STORE_OUTBOX_RELEASE_H
#define NODE_CORE_STORE_OUTBOX_RELEASE_H

#include "node/core/store/loss.h"
#include "node/core/store/vault.h"

enum outbox_release_state {
    OUTBOX_WAITING,
    OUTBOX_SENT, /* released; its receipt is awaited */
    OUTBOX_STORED,
    OUTBOX_HELD,
    OUTBOX_VOID,
    OUTBOX_REFUSED,
    OUTBOX_UNOPENED,
};
/* "waiting" for the first two. */
const char *outbox_release_text(enum outbox_release_state state);

enum outbox_mark {
    OUTBOX_EVER = 1,   /* may have left as a record, whatever came later */
    OUTBOX_PASSED = 2, /* somebody else's record: its author is told */
};

/* The latest release of a record to a node. A stored value. */
struct outbox_release {
    uint64_t seq; /* 0: waits */
    uint64_t since_ms;
    uint32_t life;
    uint8_t lane, state, rule;
    uint8_t marks; /* enum outbox_mark */
    /* The last answer "stored" or "held", whatever is sent again after it. */
    uint32_t receiver_life; /* the incarnation that gave it (loss.h); 0: none */
    uint8_t answer;         /* OUTBOX_STORED or OUTBOX_HELD */
    uint8_t unused[3];
};

bool outbox_release_get(const struct view *view, uint64_t number,
                        uint32_t node_no, struct outbox_release *out);
/* Also keeps the lists of those that wait and of those that went, and what is
   outstanding. */
void outbox_release_put(struct txn *txn, uint64_t number, uint32_t node_no,
                        const struct outbox_release *r);
/* Waiting records of a node above `after`, in order; returns how many. */
size_t outbox_release_waiting(const struct view *view, uint32_t node_no,
                              uint64_t after, uint64_t *numbers, size_t max);

/* The next node above *node_no that has a row of a record; false at the end. */
bool outbox_release_next(const struct view *view, uint64_t number,
                         uint32_t *node_no);

/* The newest record below *number that has a row of any node; false: none. */
bool outbox_release_below(const struct view *view, uint64_t *number);
/* The oldest above it. */
bool outbox_release_above(const struct view *view, uint64_t *number);

/* The node's present incarnation answered with the row's state. */
void outbox_release_answered(const struct view *view, uint32_t node_no,
                             struct outbox_release *r);

/* Records of which a node has a row above `after`, in order; how many. */
size_t outbox_release_to(const struct view *view, uint32_t node_no,
                         uint64_t after, uint64_t *numbers, size_t max);

/* Whether a later incarnation of the node holds no more what an earlier one
   answered for; since when that is known. */
bool outbox_release_lost(const struct view *view, uint32_t node_no,
                         const struct outbox_release *r, uint64_t *since_ms);

/* Whether a release went: it has a seq and was not void, or may have left as a
   record before it was. */
bool outbox_release_gone(const struct outbox_release *r);
/* Whether a revision of an author's object up to one went to a node. */
bool outbox_release_went(const struct view *view,
                         const struct object_id *object, uint32_t author,
                         uint64_t up_to, uint32_t node_no);

#endif
