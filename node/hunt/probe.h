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

struct probe_pack {
    const struct pack *pack;
    const struct pack_gate *gate;
    const uint64_t *heads; /* pack_heads() */
};

struct probe {
    void (*hosts)(struct probe *p, const struct anchors *a,
                  const struct bitmap *b); /* names, addresses and digests */
    struct probe_pack *packs;
    size_t pack_count;
    bool names, addresses, digests; /* whether some pack holds any, */
    bool files, agents, cves, macs; /* and of these */
    bool walks;                     /* all lines are to be walked */
    bool wide_names, wide_files;    /* with octets beyond ASCII */
    uint8_t kana[256];              /* probe_wide.c: of U+3000 to U+30FF */
    uint8_t file_first[256];        /* probe_artifact.h */
    const uint8_t *text; /* in lower case; its first octet is bit 0 of hot */
    const uint8_t *end;  /* of what can be read */
    size_t words;        /* that have a bitmap */
    size_t v6_done, hash_done; /* up to where a run was read */
    struct candidate_queue queue;
};

/* packs outlive it. plain: in plain C. */
void probe_begin(struct probe *p, const struct pack *const *packs, size_t count,
                 bool plain);
void probe_end(struct probe *p);

/* Every anchor of the text; b: its bitmaps, before which is that of what is
   before it. */
void probe_anchors(struct probe *p, const struct anchors *a,
                   const struct bitmap *b);

#endif
