/*
 * desk: what every decision of core needs at hand, and the facts that policy
 * asks for.
 *
 * A plain value that borrows; core refreshes now_ms before it is used.
 */
#ifndef NODE_CORE_DESK_H
#define NODE_CORE_DESK_H

#include "node/core/index.h"
#include "node/core/roster.h"

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
    const struct desk_self *self;
    const struct config *config;
    uint64_t now_ms;
};

const struct node_id *desk_me(const struct desk *d);

/* Facts about r and a peer; row is the record's own row where it is kept, else
   NULL. In any transaction. */
void desk_facts(struct policy_facts *out, const struct desk *d,
                const struct record *r, const struct vault_row *row,
                const struct peer *p);

/* A party asked for its own records: they may go to it from now on. Inside a
   write transaction. */
void desk_asked_back(const struct desk *d, uint32_t party);

/* Whether what a retraction names went to a party. WIRE.md 7.2, rule 15. */
bool desk_target_went(const struct desk *d, const struct record *r,
                      uint32_t party);

/* "CERT-A", or the first digits of an unknown node's id. */
enum { DESK_NAME_MAX = 80 };
void desk_name(char out[static DESK_NAME_MAX], const struct desk *d,
               const struct node_id *id);

#endif
