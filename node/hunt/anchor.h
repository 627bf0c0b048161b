/*
 * anchor: where in a text a value may end or stand, found by arithmetic on
 * bitmaps, with no look at a single octet.
 *
 * Nothing that a walk (log_line.h) takes for a value is without one; most
 * anchors are of nothing.
 */
#ifndef NODE_HUNT_ANCHOR_H
#define NODE_HUNT_ANCHOR_H

#include "node/hunt/bitmap.h"

/* Bit n is octet n of the word. */
struct anchors {
    uint64_t name; /* behind a label that a letter begins and a dot precedes,
                      or behind the full stop that follows it */
    uint64_t v4;   /* the first digit behind three dots */
    uint64_t v6;   /* the second of two colons, or the sixth of a row */
    uint64_t hash; /* the first of 16 hexadecimal digits, at multiples of 16 */
    uint64_t odd;  /* as in the bitmap */
    uint64_t wide; /* the first of some */
};

/* The same of what only some packs hold. */
struct anchors_marked {
    uint64_t file;  /* behind what parts a path */
    uint64_t agent; /* the digit of "curl/8" */
    uint64_t cve;   /* the dash behind a year */
    uint64_t mac;   /* the last of five signs */
    uint64_t quote; /* as in the bitmap */
};

/* What the next word needs of the one before. Zero at the begin of a text. */
struct anchor_state {
    struct bitmap before;
    struct bitmap_marks marks;
    uint64_t sum;           /* carry of the name's sum, 0 or 1 */
    uint64_t full_stop;     /* dots behind such a label */
    uint64_t second, third; /* dots behind one, behind two others */
};

void anchor_next(struct anchors *out, struct anchor_state *s,
                 const struct bitmap *b);

/* Of the same word, before anchor_next(). */
void anchor_marked(struct anchors_marked *out, struct anchor_state *s,
                   const struct bitmap *b, const struct bitmap_marks *marks);

#endif
