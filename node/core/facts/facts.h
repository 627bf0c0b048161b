/*
 * facts: what every decision of core needs at hand, and the facts that policy
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
struct facts_self {
    uint32_t node_no;
    struct card card; /* points into card_raw */
    uint8_t card_raw[CARD_MAX];
    size_t card_len;
};

struct facts {
    struct txn txn; /* whoever has const facts can only read it */
    struct index *index;
    struct roster *roster;
    struct authors *authors;
    struct groups *groups;
    const struct facts_self *self;
    const struct config *config;
    struct work_meter *work; /* NULL: nobody counts */
    uint64_t now_ms;
};

const struct node_id *facts_me(const struct facts *d);

/* One question to policy: may a record go to a peer, or come from it? */
struct facts_case {
    const struct record *r;
    const struct vault_row *row; /* its own, where it is kept; else NULL */
    const struct peer *peer;
    bool sending;
};

/* What policy must know of a case; its groups are borrowed until the next call.
   In any transaction. */
void facts_for_policy(struct policy_facts *out, const struct facts *d,
                      const struct facts_case *c);

/* Whether the rules forbid one node to send another a record of this node's
   own, whatever marks the two gave each other, and whichever versions of the
   groups in its audience the sender held. In any transaction. */
bool facts_forbid(const struct facts *d, const struct record *r,
                  const struct node_id *by, const struct node_id *to);

/* The card of an author: this node's, a peer's, or an introduced one's; NULL:
   unknown. Borrowed until the next call. */
const struct card *facts_card(const struct facts *d, const struct node_id *id);

/* A node asked for its own records: they may go to it from now on. Inside a
   write transaction. */
void facts_asked_back(struct facts *d, uint32_t node_no);

/* Whether the operator's word on the roster is awaited: confirmation.h. */
bool facts_unconfirmed(const struct facts *d);

/* Whether a record went to a node: a release that had a seq may have been
   sent; only a void one was not. Of a record that is not here the node's own
   word counts: given.h. */
bool facts_went(const struct facts *d, const struct record_id *id,
                uint32_t node_no);
/* The same of a record that is here. */
bool facts_went_of(const struct facts *d, uint64_t number, uint32_t node_no);
/* Whether anything that a retraction names went to a node, by what is kept here
   or by that node's list of what it got. */
bool facts_target_known_there(const struct facts *d, const struct record *r,
                              uint32_t node_no);
/* The same, or it may have gone there in a life that is lost. WIRE.md 7.2, rule
   15; 7.17. */
bool facts_target_went(const struct facts *d, const struct record *r,
                       uint32_t node_no);

/* The row of what a notice speaks of, or, where that is not here, of the kept
   retraction that names it: whose author and sender are its way back. */
bool facts_way_back(const struct facts *d, const struct record *notice,
                    const struct record_id *id, struct vault_row *out);

/* "CERT-A": a peer's name, what an introduced author calls itself, or the first
   digits of an unknown node's id. */
enum { FACTS_NAME_MAX = CARD_NAME_MAX + 1 };
void facts_name(char out[static FACTS_NAME_MAX], const struct facts *d,
                const struct node_id *id);
/* What an introduced author calls itself in Japanese; empty: it does not, or is
   a peer or this node. */
void facts_name_ja(char out[static FACTS_NAME_MAX], const struct facts *d,
                   const struct node_id *id);

/* Through whom alone an author is known: the peer that sent the record, by
   name; NULL: the author is a peer or this node. A revoked peer counts only
   where it sent the record itself. */
const char *facts_introduced_by(const struct facts *d, const struct node_id *id,
                                uint32_t from);

#endif
