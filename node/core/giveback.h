/*
 * giveback: what a node that lost its store gets back: which of its records
 * went where, and the records themselves.
 *
 * A peer whose new life has an unknown past asks by saying so in its HELLO. Its
 * holder lists, page by page, what it received in the life before, and releases
 * the peer's own records to it under rule 17. WIRE.md 10.10. Inside a write
 * transaction.
 */
#ifndef NODE_CORE_GIVEBACK_H
#define NODE_CORE_GIVEBACK_H

#include "node/core/desk.h"
#include "node/core/store/inbox.h"

enum {
    GIVEBACK_ENTRIES_MAX = 1000000, /* taken from one peer */
};

/* How far a lane's past has been given back. A stored value. */
struct giveback_debt {
    struct incarnation incarnation;
    uint64_t next, end; /* seqs */
    uint32_t life;
    uint32_t own; /* 1: the peer's own records too */
};

/* The peer began a new life; what it sent in the last one is to be given
   back. own: its records too. */
void giveback_owe(const struct desk *d, const struct inbox_line *line,
                  bool own);

/* Whether anything is owed to a peer; in any transaction. */
bool giveback_owed(const struct desk *d, const struct peer *p);

/* Of a lane: false: nothing is owed. What was paid is kept, or forgotten when
   it is all. */
bool giveback_debt(const struct desk *d, const struct inbox_line *line,
                   struct giveback_debt *out);
void giveback_paid(const struct desk *d, const struct inbox_line *line,
                   const struct giveback_debt *debt);

/* The body of a verified GIVEBACK from the peer. */
void giveback_take(const struct desk *d, const struct peer *p,
                   struct bytes body);

/* A record came back, this node's own or one it had passed on: enter where it
   went. */
void giveback_kept(const struct desk *d, const struct vault_row *row);

#endif
