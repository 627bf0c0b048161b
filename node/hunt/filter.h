/*
 * filter: which hashes may be among many, in a few bits of each (a split-block
 * Bloom filter): of a hundred that are not, one at most passes.
 *
 * A block is chosen by a hash's upper half, so hashes that come in order fill
 * block after block.
 */
#ifndef NODE_HUNT_FILTER_H
#define NODE_HUNT_FILTER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    FILTER_BLOCK = 32, /* octets, of little-endian words */
    FILTER_WORDS = FILTER_BLOCK / 4,
    FILTER_BITS = 12, /* that a hash has in all blocks */
};

/* How many blocks so many hashes take. */
static inline uint64_t filter_blocks(uint64_t hashes)
{
    return (hashes * FILTER_BITS + FILTER_BLOCK * 8 - 1) / (FILTER_BLOCK * 8);
}

/* Which block of so many a hash has. */
static inline uint64_t filter_block(uint64_t hash, uint64_t blocks)
{
    return (hash >> 32) * blocks >> 32;
}

/* The one bit of a word. */
static inline uint32_t filter_bit(uint64_t hash, unsigned word)
{
    static const uint32_t salts[FILTER_WORDS] = {
        0x47b6137bU, 0x44974d91U, 0x8824ad5bU, 0xa2b7289dU,
        0x705495c7U, 0x2df1424bU, 0x9efc4947U, 0x5c6bfb31U,
    };
    return 1U << ((uint32_t)hash * salts[word] >> 27);
}

/* Set or ask a hash in its block. */
static inline void filter_set(uint32_t block[static FILTER_WORDS],
                              uint64_t hash)
{
    for (unsigned i = 0; i < FILTER_WORDS; i++)
        block[i] |= filter_bit(hash, i);
}

static inline bool filter_has(const uint32_t block[static FILTER_WORDS],
                              uint64_t hash)
{
    uint32_t missing = 0;
    for (unsigned i = 0; i < FILTER_WORDS; i++)
        missing |= filter_bit(hash, i) & ~block[i];
    return missing == 0;
}

#endif
