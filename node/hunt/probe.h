/*
 * probe: the keys that a value at an anchor would ask for, put into a queue.
 *
 * More keys are asked than the walk would ask, never fewer: whether a value
 * stands there is not known yet.
 */
#ifndef NODE_HUNT_PROBE_H
#define NODE_HUNT_PROBE_H

#include "node/hunt/anchor.h"
#include "node/hunt/candidate.h"

enum {
    PROBE_BEHIND = 320, /* octets to be read before what is scanned, */
    PROBE_AHEAD = 192,  /* and behind it */
};

struct probe {
    const struct pack *const *packs;
    size_t pack_count;
    const uint8_t *text; /* in lower case; its first octet is bit 0 of hot */
    size_t v6_done, hash_done; /* up to where a run was read */
    struct candidate_queue queue;
};

/* Every anchor of the word that begins at `at` of the text; its bitmap, and
   that of the word before. */
void probe_anchors(struct probe *p, const struct anchors *a, size_t at,
                   const struct bitmap *now, const struct bitmap *before);

#endif
