/*
 * giveback_table: who asked for its records back, how far what is owed to it
 * was listed, how much of a peer's own list was taken, and what of that is not
 * here.
 *
 * What follows from it is decided in node/core/record/giveback.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_GIVEBACK_TABLE_H
#define NODE_CORE_STORE_GIVEBACK_TABLE_H

#include "node/core/store/recv.h"

/* How far a lane's past has been listed. A stored value. */
struct giveback_debt {
    uint32_t life;        /* listed now, newest first; 0: all is listed */
    uint32_t first, last; /* lives that are owed */
    uint32_t own;         /* 1: the peer's own records too */
    uint64_t next;        /* place in the life */
    uint64_t above;       /* places of the first life that are not owed */
};

/* What was taken of one peer's list in a life of this node. A stored value. */
struct giveback_taken {
    uint64_t entries;
    uint32_t life;
    uint32_t marks; /* giveback.c */
};

/* What a peer got of this node's earlier lives, and is not here. A stored
   value. */
struct giveback_absent {
    uint64_t since_ms; /* when the last of it was listed */
    uint64_t count;    /* records */
};

/* False, and *out is unchanged: nothing is owed on that lane. */
bool giveback_table_debt(const struct view *view,
                         const struct recv_stream *stream,
                         struct giveback_debt *out);
void giveback_table_debt_put(struct txn *txn, const struct recv_stream *stream,
                             const struct giveback_debt *debt);
void giveback_table_debt_del(struct txn *txn, const struct recv_stream *stream);

/* False, and zero: nothing was taken yet. */
bool giveback_table_taken(const struct view *view, uint32_t node_no,
                          struct giveback_taken *out);
void giveback_table_taken_put(struct txn *txn, uint32_t node_no,
                              const struct giveback_taken *taken);

/* Whether a node ever asked for its own records, and when it did last. */
bool giveback_table_asked(const struct view *view, uint32_t node_no,
                          uint64_t *since_ms);
void giveback_table_asked_put(struct txn *txn, uint32_t node_no,
                              uint64_t since_ms);

/* Of a peer; zero: all that it listed is here. */
void giveback_table_absent(const struct view *view, uint32_t node_no,
                           struct giveback_absent *out);
void giveback_table_absent_put(struct txn *txn, uint32_t node_no,
                               const struct giveback_absent *absent);

#endif
