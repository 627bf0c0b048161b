/*
 * pack_hash: under which numbers a match key stands in a pack.
 *
 * The filter's hash is fast, and for whoever may guess; the table's is one that
 * nobody foresees who does not have the key. An address is hashed as octets for
 * the filter, so that every spelling of it is one, and a scanner need not write
 * it out.
 */
#ifndef NODE_HUNT_PACK_HASH_H
#define NODE_HUNT_PACK_HASH_H

#include "proto/indicator.h"
#include "proto/ip.h"

enum { PACK_HASH = 16, PACK_KEY = 16 };

/* For both hashes. A secret where the pack names no value in clear. */
struct pack_key {
    uint8_t octet[PACK_KEY]; /* of the table's hash */
    uint64_t seed;           /* of the filter's */
};

struct pack_hash {
    uint8_t octet[PACK_HASH];
};

struct pack_hash pack_hash_exact(const struct pack_key *key,
                                 struct bytes match_key);

/* Of all but addresses and networks: the match key as it is. */
uint64_t pack_hash_text(const struct pack_key *key, struct bytes match_key);
/* Of four octets or sixteen. */
uint64_t pack_hash_v4(const struct pack_key *key, const uint8_t octet[4]);
uint64_t pack_hash_v6(const struct pack_key *key, const uint8_t octet[16]);
/* Of an address or a network. */
uint64_t pack_hash_ip(const struct pack_key *key, const struct ip *ip);

/* Whether a match key is an address or a network. */
bool pack_hash_address(struct ip *out, struct bytes match_key);
/* Whichever of these is right for a match key. */
uint64_t pack_hash_fast(const struct pack_key *key, struct bytes match_key);

#endif
