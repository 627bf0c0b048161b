/*
 * act: what a client asked for under a token of its own, and what it was
 * answered, so that asking again does nothing twice.
 *
 * Entered in the transaction that does what was asked. The answers of at most
 * ACT_KEPT_MAX acts and ACT_OCTETS_MAX octets are kept, sealed, for
 * ACT_KEPT_MS; beyond that the oldest are forgotten. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_STORE_ACT_H
#define NODE_CORE_STORE_ACT_H

#include "node/core/store/store.h"

enum {
    ACT_TOKEN = 16,
    ACT_KEPT_MAX = 65536,
    ACT_OCTETS_MAX = 64 * 1024 * 1024, /* of sealed answers */
    ACT_KEPT_MS = 7 * 24 * 3600 * 1000,
};

/* What a client calls an act: random octets. */
struct act_token {
    uint8_t octet[ACT_TOKEN];
};

/* Before the sealed answer. A stored value. */
struct act_head {
    uint64_t order; /* its place among the acts by age */
    struct hash said;
};

/* An act by age. A stored value. */
struct act_age {
    struct act_token token;
    uint64_t since_ms;
    uint64_t octets;
};

/*
 * What was asked for under a token (a hash) and the answer, appended to reply.
 * ERR_NOT_FOUND: no such act is kept. ERR_BAD_KEY: its answer cannot be
 * unsealed. ERR_TOO_BIG.
 */
enum err act_get(const struct view *view, const struct act_token *token,
                 struct hash *said, struct buffer *reply) MUST_CHECK;

/* Keep an act's answer; forgets the oldest ones that are too many or too old.
   No act of that token is kept yet. */
void act_put(struct txn *txn, const struct act_token *token,
             const struct hash *said, struct bytes reply, uint64_t now_ms);

#endif
