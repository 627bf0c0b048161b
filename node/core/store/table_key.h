/*
 * table_key: a key of a table, put together from fixed-width, big-endian parts,
 * so that octet order is the order of the parts.
 */
#ifndef NODE_CORE_STORE_TABLE_KEY_H
#define NODE_CORE_STORE_TABLE_KEY_H

#include "proto/bytes.h"

enum { TABLE_KEY_MAX = 80 };

/* Zero is the empty key: before all others. */
struct table_key {
    uint8_t octet[TABLE_KEY_MAX];
    size_t len;
};

/* The key that is these octets. */
struct table_key table_key_of(const uint8_t *at, size_t len);

/* More than TABLE_KEY_MAX is our own bug: asserts. */
void table_key_add(struct table_key *k, const uint8_t *at, size_t len);
void table_key_u8(struct table_key *k, uint8_t v);
void table_key_u32(struct table_key *k, uint32_t v);
void table_key_u64(struct table_key *k, uint64_t v);

/* Borrowed. */
struct bytes table_key_bytes(const struct table_key *k);

#endif
