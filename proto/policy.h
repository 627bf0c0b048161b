/*
 * policy: may this record go there, may it come here, may it be used so.
 *
 * Pure functions over the record and what the asker knows. Rules carry the
 * numbers of the table in WIRE.md 7.2, and every answer names the rule it
 * rests on.
 */
#ifndef PROTO_POLICY_H
#define PROTO_POLICY_H

#include "proto/record.h"

enum policy_verdict { POLICY_REFUSE, POLICY_WAIT, POLICY_ALLOW };

/* WIRE.md 7.2, first column. */
enum policy_rule {
    POLICY_NO_PERMIT = 0,
    POLICY_NOT_A_PEER = 1,
    POLICY_RED = 2,
    POLICY_AMBER_STRICT = 3,
    POLICY_AUDIENCE = 4,
    POLICY_OVER = 5,
    POLICY_NOT_YET = 6,
    POLICY_NO_ANSWER = 7,
    POLICY_TO_AUDIENCE = 10,
    POLICY_GREEN = 11,
    POLICY_CLEAR = 12,
    POLICY_CLIENT = 13,
    POLICY_DELEGATED = 14,
    POLICY_RETRACTION = 15,
    POLICY_GROUP = 16,
    POLICY_GIVE_BACK = 17,
    POLICY_PAP = 20,
};

struct policy_answer {
    enum policy_verdict verdict;
    enum policy_rule rule;
};

/* The other node, as my roster has it. */
struct policy_peer {
    struct node_id id;
    bool in_roster, revoked, card_expired;
    bool community, client, provider;
};

/* What I know of one group that the audience names. */
struct policy_group {
    struct node_id id;
    bool known;                           /* I hold the pinned version */
    bool receiver_member, receiver_later; /* in it; in a later one only */
    bool sender_member, sender_later;
};

/* Everything beside the record that the answer may rest on. */
struct policy_facts {
    struct node_id me;
    struct policy_peer peer;
    uint64_t now_ms;
    bool clock_doubtful;      /* my clock disagrees with most peers' */
    bool unconfirmed;         /* after a restore: operator's word awaited */
    bool author_card_missing; /* so that the signature cannot be checked */
    bool superseded, retracted;
    bool for_history; /* wanted even if it is over: rule 5 aside, 7.6 */
    const struct policy_group *groups; /* may be NULL when count is 0 */
    size_t group_count;
    bool target_went_there; /* retraction, sending */
    bool group_member;      /* group record: the receiver is a member */
    bool notice_path;       /* notice: its target came along this way */
    bool asked_back;        /* give-back on the author's own session */
    bool answer_way;        /* sighting, opinion: what it answers is the
                               receiver's and went to its author */
};

/* May I send r to facts->peer? */
struct policy_answer policy_may_send(const struct record *r,
                                     const struct policy_facts *facts);

/* May I take r from facts->peer? WIRE.md 7.3. */
struct policy_answer policy_may_accept(const struct record *r,
                                       const struct policy_facts *facts);

/* The same with all that may change, or that the peer must not learn, in its
   favour: cards, clock, confirmation and groups. Never a wait; a refusal here
   is one in every outcome. WIRE.md 7.14. */
struct policy_answer policy_could_accept(const struct record *r,
                                         const struct policy_facts *facts);

/* What rule 6 rests on, groups aside. */
enum policy_doubt {
    POLICY_PEER_CARD = 1,
    POLICY_AUTHOR_CARD = 2,
    POLICY_UNCONFIRMED = 4,
    POLICY_CLOCK = 8,
    POLICY_AHEAD = 16, /* `created` lies ahead of my clock */
};
/* A set of them; 0: nothing waits. */
unsigned policy_doubts(const struct record *r,
                       const struct policy_facts *facts);

enum policy_use {
    POLICY_LOOK_UP, /* in own data */
    POLICY_PASSIVE, /* ask third parties, alert-only sensors */
    POLICY_ACTIVE,  /* block, contact */
    POLICY_PUBLISH,
};
struct policy_answer policy_may_use(const struct record *r,
                                    enum policy_use use);

/* One line for people; never NULL for the rules above. */
const char *policy_rule_text(enum policy_rule rule);

/* To whom a recipient may pass it on, one line for people. */
const char *policy_pass_text(const struct record *r);

#endif
