/*
 * verdict: what this node makes of a record that a peer brought: the author's
 * signature, the policy, and what an answer has to wait for.
 *
 * It decides and changes nothing. The same question is asked when a record
 * arrives and whenever something came that it waited for.
 */
#ifndef NODE_CORE_RECORD_VERDICT_H
#define NODE_CORE_RECORD_VERDICT_H

#include "node/core/facts/facts.h"
#include "node/core/store/hold_waits.h"

enum {
    VERDICT_HELD_MAX_MS = 7 * 24 * 3600 * 1000, /* then "not accepted" */
};

enum verdict_kind {
    VERDICT_REFUSE, /* whatever comes: its sender is told at once */
    VERDICT_HIDE,   /* refused, but for what is known here: told later */
    VERDICT_WAIT,
    VERDICT_KEEP,
    VERDICT_HAVE, /* it is here, or its author's recall covers it */
};

struct verdict_case {
    const struct record *r;
    const struct peer *peer; /* who brought it */
    uint64_t since_ms;       /* when it came first */
    bool author_ok;          /* the signature was verified already */
};

struct verdict {
    enum verdict_kind kind;
    enum policy_rule rule;
    enum err why;    /* other than ERR_OK: refused for this, not by a rule */
    bool verified;   /* the author's signature holds */
    bool recalled;   /* by its author, who signed it */
    uint64_t number; /* HAVE: of the record */
    bool over;       /* WAIT, HIDE: nothing is left to wait for */
    enum authors_room room;  /* WAIT: other than AUTHORS_ROOM: who brought it
                                has introduced too many authors */
    bool no_group;           /* WAIT: there is no room for one group more */
    bool tomorrow;           /* WAIT: its author has had its part of today */
    struct hold_waits waits; /* WAIT, HIDE */
    struct bytes proof; /* of who sent it (proto/leak_proof.h), as far as it is
                           at hand: whoever asked puts it here */
};

/* Whether there is room for a record of an author that a peer brings, so that
   the answer does not tell it whom this node knows otherwise. In any
   transaction. */
enum authors_room verdict_room(const struct facts *d, uint32_t from,
                               const struct node_id *author);

/* In any transaction. */
void verdict_of(struct verdict *out, const struct facts *d,
                const struct verdict_case *c);
/* Of a record that was refused already: how long its answer still waits. */
void verdict_refused(struct verdict *out, const struct facts *d,
                     const struct verdict_case *c);
/* The same where its octets are gone. */
void verdict_emptied(struct verdict *out, const struct facts *d,
                     uint64_t since_ms);

#endif
