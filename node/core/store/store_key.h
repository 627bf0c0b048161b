/*
 * store_key: a key of a table, put together from fixed-width, big-endian parts,
 * so that octet order is the order of the parts.
 */
#ifndef NODE_CORE_STORE_STORE_KEY_H
#define NODE_CORE_STORE_STORE_KEY_H

#include "proto/bytes.h"

enum { STORE_KEY_MAX = 80 };

/* Zero is the empty key: before all others. */
struct store_key {
    uint8_t octet[STORE_KEY_MAX];
    size_t len;
};

/* More than STORE_KEY_MAX is our own bug: asserts. */
void store_key_add(struct store_key *k, const uint8_t *at, size_t len);
void store_key_u8(struct store_key *k, uint8_t v);
void store_key_u32(struct store_key *k, uint32_t v);
void store_key_u64(struct store_key *k, uint64_t v);

/* Borrowed. */
struct bytes store_key_bytes(const struct store_key *k);

#endif
