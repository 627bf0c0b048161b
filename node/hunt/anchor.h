/*
 * anchor: where in a text a value may end or stand, found by arithmetic on
 * bitmaps, with no look at a single octet.
 *
 * Nothing that a walk (log_line.h) takes for a value is without one; most
 * anchors are of nothing. They are listed by kind, so that each kind is gone
 * through by itself.
 */
#ifndef NODE_HUNT_ANCHOR_H
#define NODE_HUNT_ANCHOR_H

#include <stdbool.h>

#include "node/hunt/bitmap.h"

enum {
    ANCHOR_OCTETS = 8192, /* of a text that is listed at once */
    ANCHOR_WORDS = ANCHOR_OCTETS / BITMAP_OCTETS,
    ANCHOR_ROOM = ANCHOR_OCTETS + 4, /* some are written before they count */
};

/* Octets of the text, in order. */
struct anchor_list {
    size_t count;
    uint16_t at[ANCHOR_ROOM];
};

struct anchors {
    struct anchor_list name; /* behind a label that a letter begins and a dot
                                precedes, or behind the full stop that follows
                                it */
    struct anchor_list v4;   /* the first digit behind three dots */
    struct anchor_list v6; /* the second of two colons, or the sixth of a row */
    struct anchor_list hash; /* the first of 16 hexadecimal digits, at multiples
                                of 16 */
    struct anchor_list odd;  /* as in the bitmap */
    struct anchor_list wide; /* the first of some */
};

/* The same of what only some packs hold. */
struct anchors_marked {
    struct anchor_list file;  /* behind what parts a path */
    struct anchor_list agent; /* the digit of "curl/8" */
    struct anchor_list cve;   /* the dash behind a year */
    struct anchor_list mac;   /* the last of five signs */
    struct anchor_list quote; /* as in the bitmap */
};

/* What the next text needs of the one before. Zero at the begin. */
struct anchor_state {
    uint64_t sum;           /* carry of the name's sum, 0 or 1 */
    uint64_t full_stop;     /* dots behind such a label */
    uint64_t second, third; /* dots behind one, behind two others */
};

/* Of so many words, of which the one before b[0] is b[-1]. */
typedef void anchor_find(struct anchors *out, struct anchor_state *s,
                         const struct bitmap *b, size_t words);

/* As this machine does it fastest, or in plain C. */
anchor_find *anchor_finder(bool plain);

/* The same of marks; m[-1] is there as well. */
void anchor_find_marked(struct anchors_marked *out, const struct bitmap *b,
                        const struct bitmap_marks *m, size_t words);

#endif
