/*
 * candidate: keys that may be in a pack, in a queue, so that the pages of its
 * filter are on their way while the next ones are read.
 */
#ifndef NODE_HUNT_CANDIDATE_H
#define NODE_HUNT_CANDIDATE_H

#include "node/hunt/pack.h"

enum {
    CANDIDATES_MAX = 64,
    CANDIDATE_TEXT_MAX = 48, /* of an address or network */
};

struct candidate {
    const struct pack *pack;
    struct bytes key;
    uint64_t fast;
    size_t at; /* where it stands: the bit of *hot */
    uint8_t text[CANDIDATE_TEXT_MAX];
};

struct candidate_queue {
    struct candidate candidates[CANDIDATES_MAX];
    size_t count;
    uint64_t *hot; /* a bit for each octet of what is read, set where a key is
                      in a pack; the caller's */
};

/* key lives until the queue is settled. */
void candidate_put(struct candidate_queue *q, const struct pack *pack,
                   struct bytes key, size_t at);

/* The same of a key that does not live on; CANDIDATE_TEXT_MAX at most. */
void candidate_put_copy(struct candidate_queue *q, const struct pack *pack,
                        struct bytes key, size_t at);

/* All that wait are answered, and the queue is empty. */
void candidate_settle(struct candidate_queue *q);

/* Where a value stands that nobody needs to ask for. */
static inline void candidate_mark(const struct candidate_queue *q, size_t at)
{
    q->hot[at / 64] |= UINT64_C(1) << at % 64;
}

#endif
