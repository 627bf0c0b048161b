/*
 * giveback: what a node that lost its store gets back: which of its records
 * went where, and the records themselves.
 *
 * A peer whose new life has an unknown past, or lost the end of it, asks by
 * saying so in its HELLO. Its holder lists, page by page, what it received in
 * the lives before, and releases the peer's own records to it under rule 17.
 * What was listed counts as given when the peer acknowledged something that was
 * sent after it; until then each session begins the list anew. WIRE.md 10.10.
 * Inside a write transaction.
 */
#ifndef NODE_CORE_RECORD_GIVEBACK_H
#define NODE_CORE_RECORD_GIVEBACK_H

#include "node/core/facts/facts.h"
#include "node/core/store/giveback_table.h"
#include "proto/hello.h"

enum {
    GIVEBACK_ENTRIES_MAX = 1000000, /* taken from one peer in a life */
};

/* What a peer's HELLO says that it lost. */
struct giveback_ask {
    bool all;       /* everything */
    bool has_known; /* all of the life held here above these places */
    uint64_t known[ENVELOPE_LANES];
};
/* held: the incarnation that stood here before. */
struct giveback_ask giveback_ask(const struct hello *h,
                                 const struct incarnation *held);

/* A session with the peer opens: whether it asks for its own records, also
   where nothing is held of it. */
void giveback_asked(struct facts *d, const struct peer *p,
                    const struct hello *h);

/* The peer began a new life; what it sent in earlier ones is to be given
   back. */
void giveback_owe(struct facts *d, const struct recv_stream *stream,
                  const struct giveback_ask *ask);

/* A session with the peer opened: what was listed before may not have come. */
void giveback_begin(struct facts *d, const struct peer *p);
/* The peer acknowledged what was sent after the end of the list. */
void giveback_arrived(struct facts *d, const struct peer *p);

/* Whether anything is still to be listed to a peer; in any transaction. */
bool giveback_owed(const struct facts *d, const struct peer *p);

/* Of a lane; false: nothing is left to be listed. giveback_next() steps over
   one place; false: this page ends here, because the life does. */
bool giveback_debt(const struct facts *d, const struct recv_stream *stream,
                   struct giveback_debt *out);
bool giveback_next(const struct facts *d, const struct recv_stream *stream,
                   struct giveback_debt *debt, struct recv_entry *out);
void giveback_said(struct facts *d, const struct recv_stream *stream,
                   const struct giveback_debt *debt);

/* The body of a verified GIVEBACK from the peer. */
void giveback_take(struct facts *d, struct peer *p, struct bytes body);

/* A record came back, this node's own or one it had passed on: enter where it
   went. */
void giveback_kept(struct facts *d, const struct vault_row *row);

/* A peer brought a record of this node's own: it has it, also where its list
   did not name it. WIRE.md 7.17: "who gives it back has it" */
void giveback_brought(struct facts *d, const struct vault_row *row,
                      struct peer *p);

/* A record came to this node. It is given back to its author, where that is p,
   did not bring it, and asked for its own after it had written that. WIRE.md
   7.17. */
void giveback_own(struct facts *d, const struct record *r,
                  const struct vault_row *row, struct peer *p);

/* What is known of what a peer has of an earlier life. In any transaction. */
enum giveback_standing {
    GIVEBACK_OPEN,    /* nothing: it was not here yet, or its list lasts */
    GIVEBACK_NOTHING, /* its HELLO shows nothing, and the operator names it not:
                         it may be new */
    GIVEBACK_WHOLE,   /* it is of an earlier life, and listed all that it got */
};
enum giveback_standing giveback_standing(const struct facts *d,
                                         const struct peer *p);

/* Whether its list may still name what went there. */
bool giveback_lasts(const struct facts *d, const struct peer *p);

/* A session with the peer opened. shows: its HELLO shows this node's signature
   of an earlier life; when its list is complete, it is caught up (pass.h).
   Where it shows nothing it gets what names it alone (regained.h). */
void giveback_met(struct facts *d, const struct peer *p, bool shows);
/* The operator says that the peer is of an earlier life, in which it may have
   received nothing: it is caught up when its HELLO shows nothing either. */
void giveback_named(struct facts *d, const struct peer *p);
/* The operator changed the peer's marks: who was caught up is so anew. */
void giveback_marked(struct facts *d, const struct peer *p);

#endif
