/*
 * candidate: keys that may be in a pack, in a queue, so that the pages of its
 * filter are on their way while the next ones are read.
 */
#ifndef NODE_HUNT_CANDIDATE_H
#define NODE_HUNT_CANDIDATE_H

#include "node/hunt/pack.h"

enum { CANDIDATES_MAX = 64 };

struct candidate {
    const struct pack *pack;
    uint64_t hash;
    size_t at;        /* where it stands: the bit of *hot */
    struct bytes key; /* no octets: it is that of ip */
    struct ip ip;
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

/* The same of an address or a network. */
void candidate_put_ip(struct candidate_queue *q, const struct pack *pack,
                      const struct ip *ip, size_t at);

/* All that wait are answered, and the queue is empty. */
void candidate_settle(struct candidate_queue *q);

/* Where a value stands that nobody needs to ask for. */
static inline void candidate_mark(const struct candidate_queue *q, size_t at)
{
    q->hot[at / 64] |= UINT64_C(1) << at % 64;
}

#endif
