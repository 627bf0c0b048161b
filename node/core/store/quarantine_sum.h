/*
 * quarantine_sum: what is in quarantine of each peer, summed by the reason for
 * which it was refused, and by who wrote it.
 *
 * So that a peer that sends what is refused without end takes one line, and its
 * oldest go. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_QUARANTINE_SUM_H
#define NODE_CORE_STORE_QUARANTINE_SUM_H

#include "node/core/store/quarantine_table.h"

/* Of one peer and one reason. A stored value. */
struct quarantine_sum {
    uint64_t count;
    uint64_t newest; /* id of the row that came last */
    uint64_t newest_ms;
    uint64_t several;      /* by more than one node */
    struct node_id author; /* who is known to have written it, or brought it */
};

/* Where a sum stands; zero before the first. */
struct quarantine_sum_at {
    uint32_t from; /* node_no */
    uint32_t rule, why;
};

/* Against whom a refusal counts: who signed the record, where that is proved,
   else who brought it. */
struct node_id quarantine_sum_author(const struct view *view,
                                     const struct quarantine_row *row);

/* A row of quarantine_table comes, or goes. */
void quarantine_sum_add(struct txn *txn, const struct quarantine_row *row);
void quarantine_sum_take(struct txn *txn, const struct quarantine_row *row);

/* The next above *at; false at the end. */
bool quarantine_sum_next(const struct view *view, struct quarantine_sum_at *at,
                         struct quarantine_sum *out);
/* How many of a peer are there for one reason. */
uint64_t quarantine_sum_count(const struct view *view,
                              const struct quarantine_sum_at *at);
/* The oldest row of whoever has most in a peer's quarantine; false: nothing is
   there. */
bool quarantine_sum_oldest(const struct view *view, uint32_t from,
                           uint64_t *id);

/* What left a peer's quarantine because it was full, since the operator last
   emptied it. A stored value. */
struct quarantine_left {
    uint64_t count, since_ms, last_ms;
    struct node_id author; /* of the last that left */
};
/* Zero: nothing did. */
void quarantine_left_get(const struct view *view, uint32_t from,
                         struct quarantine_left *out);
void quarantine_left_put(struct txn *txn, uint32_t from,
                         const struct quarantine_left *left);
/* Of all peers, whose quarantine is empty now. */
void quarantine_left_forget(struct txn *txn);

#endif
