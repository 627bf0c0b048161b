/*
 * quota: what each peer sent today, and whether that is enough.
 *
 * What it brings of others counts apart from what it writes itself, and of each
 * author apart: who floods a coordinator must not silence it towards others.
 * Retractions of others count apart, and so do all notices: others cause them.
 * WIRE.md 9.5. Kept in the store with the records it counts. Days are UTC.
 */
#ifndef NODE_CORE_RECORD_QUOTA_H
#define NODE_CORE_RECORD_QUOTA_H

#include "node/core/facts/facts.h"
#include "node/core/store/quota_table.h"

enum {
    QUOTA_PLACE_OCTETS = 512, /* what a frame counts beside its record */
    /* What is kept beside a retraction for each of its targets, and for each
       value of these, above the octets that name them. */
    QUOTA_TARGET_OCTETS = 512,
    QUOTA_VALUE_OCTETS = 384,
    QUOTA_NOTED_OCTETS = 320, /* the same for each entry of a notice */
    /* What of others a peer may bring, in shares of what it may write; and
       what of notices it may write. */
    QUOTA_OTHERS = 8,
};

enum quota_kind { QUOTA_RECORDS = 1, QUOTA_RETRACTIONS = 2, QUOTA_NOTICES = 3 };

/* On whose account a peer's arrival counts. */
struct quota_account {
    uint32_t from;         /* node_no of the peer */
    bool other;            /* it counts among what others wrote */
    bool answered_for;     /* another's notice, among the peer's own */
    struct node_id author; /* other: who wrote it; else the peer */
    enum quota_kind kind;
};
/* Of a record; one that does not parse (r->raw is empty) is the peer's own. */
struct quota_account quota_account_of(const struct facts *d,
                                      const struct peer *from,
                                      const struct record *r);
/* Of anything else that it brings of a node, such as its card. */
struct quota_account quota_account(const struct peer *from,
                                   const struct node_id *author);

/* Today's counts of what a peer wrote itself. */
void quota_get(const struct facts *d, uint32_t node_no, struct quota *out);
/* Octets that a peer made this node keep or work on: a place in a stream,
   whatever is in it, or a card. Inside a write transaction. */
void quota_place(struct facts *d, const struct quota_account *a,
                 uint64_t octets);
/* A record that was kept: what it makes this node keep counts, a target or a
   value of a retraction like an indicator, and of a notice's entries the
   octets. Inside a write transaction. */
void quota_count(struct facts *d, const struct quota_account *a,
                 const struct record *r);
/* A new incarnation of the peer; false: one too many today. */
bool quota_incarnation(struct facts *d, uint32_t node_no);

/* Whether what a peer may send in a day is used up: of its own records, or in
   octets twice what it may bring of others or in notices. */
bool quota_spent(const struct facts *d, uint32_t node_no);
/* Whether a record has to wait for another day: what the peer may bring of
   others is used up, and of it the author has had an equal part; or they have
   had twice as much; or the peer's own notices are used up. Never of any other
   record that the peer writes itself. */
bool quota_share_spent(const struct facts *d, const struct quota_account *a);
/* The same of all authors together. */
bool quota_others_spent(const struct facts *d, uint32_t node_no);
/* When today is over. */
uint64_t quota_again_ms(const struct facts *d);

#endif
