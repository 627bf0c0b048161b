/*
 * shape: what the octets of a word are, counted once, and the types that they
 * rule out at a glance.
 */
#ifndef TOOLS_FORMATS_WORD_SHAPE_H
#define TOOLS_FORMATS_WORD_SHAPE_H

#include "proto/indicator.h"

struct shape {
    size_t len, dots, colons, bars;
    uint8_t first;
    bool hex, alnum; /* nothing else */
    bool onion;      /* ends as the name of a Tor service does */
};

struct shape shape_of(struct bytes text);

/* The types whose form alone says what they are: the one at *at or behind it
   that text may be, *at moved behind it; false when there is no further. */
bool shape_next(enum indicator_type *type, size_t *at, const struct shape *s);

/* Four numbers, or colons: an address of either family with a length. */
bool shape_may_be_network(const struct shape *s);

#endif
