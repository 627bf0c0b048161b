/*
 * desk: what every decision of core needs at hand, and the facts that policy
 * asks for.
 *
 * A plain value that borrows; core refreshes now_ms before it is used.
 */
#ifndef NODE_CORE_FACTS_FACTS_H
#define NODE_CORE_FACTS_FACTS_H

#include "node/core/facts/authors.h"
#include "node/core/facts/groups.h"
#include "node/core/facts/roster.h"
#include "node/core/store/index.h"
#include "node/core/store/node_no.h"

/* This node, as its own card has it. */
struct desk_self {
    uint32_t party;
    struct card card; /* points into card_raw */
    uint8_t card_raw[CARD_MAX];
    size_t card_len;
};

struct desk {
    struct store *store;
    struct index *index;
    struct roster *roster;
    struct authors *authors;
    struct groups *groups;
    const struct desk_self *self;
    const struct config *config;
    uint64_t now_ms;
};

const struct node_id *desk_me(const struct desk *d);

/* One question to policy: may a record go to a peer, or come from it? */
struct desk_case {
    const struct record *r;
    const struct vault_row *row; /* its own, where it is kept; else NULL */
    const struct peer *peer;
    bool sending;
};

/* What policy must know of a case; its groups are borrowed until the next call.
   In any transaction. */
void desk_facts(struct policy_facts *out, const struct desk *d,
                const struct desk_case *c);

/* The card of an author: this node's, a peer's, or an introduced one's; NULL:
   unknown. Borrowed until the next call. */
const struct card *desk_card(const struct desk *d, const struct node_id *id);

/* A party asked for its own records: they may go to it from now on. Inside a
   write transaction. */
void desk_asked_back(const struct desk *d, uint32_t party);

/* Whether the operator's word on the roster is awaited: confirmation.h. */
bool desk_unconfirmed(const struct desk *d);

/* Whether a record went to a party: a release that had a seq may have been
   sent; only a void one was not. Of a record that is not here the party's own
   word counts: given.h. */
bool desk_went(const struct desk *d, const struct record_id *id,
               uint32_t party);
/* Whether anything that a retraction names went to a party, or may have gone
   there in a life that is lost. WIRE.md 7.2, rule 15; 7.17. */
bool desk_target_went(const struct desk *d, const struct record *r,
                      uint32_t party);

/* The row of what a notice speaks of, or, where that is not here, of the kept
   retraction that names it: whose author and sender are its way back. */
bool desk_way_back(const struct desk *d, const struct record *notice,
                   const struct record_id *id, struct vault_row *out);

/* "CERT-A": a peer's name, what an introduced author calls itself, or the first
   digits of an unknown node's id. */
enum { DESK_NAME_MAX = CARD_NAME_MAX + 1 };
void desk_name(char out[static DESK_NAME_MAX], const struct desk *d,
               const struct node_id *id);
/* What an introduced author calls itself in Japanese; empty: it does not, or is
   a peer or this node. */
void desk_name_ja(char out[static DESK_NAME_MAX], const struct desk *d,
                  const struct node_id *id);

/* Through whom alone an author is known: the peer that sent the record, by
   name; NULL: the author is a peer or this node. A revoked peer counts only
   where it sent the record itself. */
const char *desk_introduced_by(const struct desk *d, const struct node_id *id,
                               uint32_t from);

#endif
