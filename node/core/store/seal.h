/*
 * seal: what the store key does: bodies are sealed under it, and indicators
 * stand in the index under a hash that only it can make.
 */
#ifndef NODE_CORE_STORE_SEAL_H
#define NODE_CORE_STORE_SEAL_H

#include "node/core/store/table_key.h"
#include "proto/err.h"
#include "proto/indicator.h"

enum {
    SEAL_KEY = 32,
    SEAL_HASH = 16,     /* octets of an indicator's keyed hash */
    SEAL_OVERHEAD = 40, /* nonce and tag */
    SEAL_TYPES = INDICATOR_TYPE_LAST + 1,
};

/* Keys derived from the store key: one for bodies, and for SipHash-128, which
   is a keyed function like BLAKE2b and several times as fast on short values,
   one a type, one for texts of any type. Whoever holds it wipes it. */
struct seal {
    uint8_t body[SEAL_KEY];
    uint8_t index[SEAL_TYPES][SEAL_HASH];
    uint8_t text[SEAL_HASH];
};

void seal_init(struct seal *s, const uint8_t key[static SEAL_KEY]);

/* Append plain, sealed and bound to its place; out has room for plain.len +
   SEAL_OVERHEAD. */
void seal_close(const struct seal *s, struct buffer *out, struct bytes plain,
                const struct table_key *place);

/* And back. ERR_BAD_KEY, ERR_TOO_BIG. */
enum err seal_open(const struct seal *s, struct buffer *out,
                   struct bytes sealed,
                   const struct table_key *place) MUST_CHECK;

/* asserts a known type. */
void seal_hash(const struct seal *s, uint8_t out[static SEAL_HASH],
               enum indicator_type type, struct bytes match_key);

/* The same, whatever the type is. */
void seal_hash_text(const struct seal *s, uint8_t out[static SEAL_HASH],
                    struct bytes match_key);

/* Of a host or network, whatever stands at it. */
void seal_hash_host(const struct seal *s, uint8_t out[static SEAL_HASH],
                    struct bytes host);

#endif
