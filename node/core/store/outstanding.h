/*
 * outstanding: what is still wanted of whom a record was released to: that it
 * is delivered, an answer, word of its erasure.
 *
 * Lists of receipts walk this, and so cost what they show, not what there is.
 * They show a record by its own number, and the parts of a set by the number of
 * the part that stands for them (summary.h): by these numbers stands here what
 * is wanted, and what else may be told of a record but "stored".
 *
 * It follows from releases, holders, losses and the states of records: the
 * modules that keep those call it within the same transaction.
 */
#ifndef NODE_CORE_STORE_OUTSTANDING_H
#define NODE_CORE_STORE_OUTSTANDING_H

#include "node/core/store/vault.h"

enum outstanding_list {
    /* Something is wanted. Beside what is exact, it has what waits again though
       it expired since, and what was regained until it is outdated. */
    OUTSTANDING_WANTED,
    /* Nothing is wanted, but more than "stored" may be told of it. */
    OUTSTANDING_OTHER,
};

enum { OUTSTANDING_LOST_A_ROUND = 128 };

/* Before this nothing is kept: what a migration meets is not whole yet. */
void outstanding_begin(struct txn *txn);

/* A release of a record to a node changed, or what is known of a holder. */
void outstanding_look(struct txn *txn, uint64_t number, uint32_t node_no);
/* The record's state did. */
void outstanding_look_all(struct txn *txn, uint64_t number);
/* The node lost its store: all that was released to it is to be looked at. */
void outstanding_lost(struct txn *txn, uint32_t node_no);
/* OUTSTANDING_LOST_A_ROUND of it; false: there is no more. */
bool outstanding_go_on(struct txn *txn);
/* Whether there is any. */
bool outstanding_lasts(const struct view *view);

/* More than "stored" may be told of it, whatever becomes of its releases. */
void outstanding_other(struct txn *txn, uint64_t number);
/* This node's own record was given back to it: who else has it nobody knows. */
void outstanding_regained(struct txn *txn, uint64_t number);

/* A record is part of a set, which is known as long as its row is. */
void outstanding_part(struct txn *txn, uint64_t number, uint32_t author,
                      const struct set_id *set);
/* Whether it is, and of which. */
bool outstanding_part_of(const struct view *view, uint64_t number,
                         struct set_id *set);
/* It was never entered. */
void outstanding_part_drop(struct txn *txn, uint64_t number);
/* Another part stands for the set in lists. */
void outstanding_shown(struct txn *txn, uint32_t author,
                       const struct set_id *set, uint64_t number);

/* The next number of a list below *number, or above it, which becomes it. */
bool outstanding_below(const struct view *view, enum outstanding_list list,
                       uint64_t *number);
bool outstanding_above(const struct view *view, enum outstanding_list list,
                       uint64_t *number);

/* How often anything has entered the first list so far. */
uint64_t outstanding_turn(const struct view *view);
/* Whether a number is in it, and by which turn it entered. */
bool outstanding_wanted(const struct view *view, uint64_t number,
                        uint64_t *turn);

/* Of a set: a stored value. */
struct outstanding_set {
    uint64_t shown;  /* the number by which it is listed */
    uint64_t wanted; /* pairs of a part and a node */
    uint64_t other;  /* 1: it is in that list */
};

/* Which set a record is part of: a stored value. */
struct outstanding_part {
    struct set_id set;
    uint32_t author;
};

#endif
