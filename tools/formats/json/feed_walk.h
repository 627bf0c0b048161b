/*
 * feed_walk: where one stands in structured values, so that what is told of
 * them has its line.
 */
#ifndef TOOLS_FORMATS_JSON_FEED_WALK_H
#define TOOLS_FORMATS_JSON_FEED_WALK_H

#include <jansson.h>

#include "tools/formats/reading.h"

/* Values, and the line of each string in them, keys among them, in their
   order. No deeper than JSON_MAP_DEPTH_MAX. */
struct feed_tree {
    json_t *root;
    const unsigned *lines;
    size_t count;
};

struct feed_walk {
    struct reading *r;
    const struct feed_tree *tree;
    size_t next;   /* string to come */
    uint64_t told; /* which remarks were made */
};

/* The line of the string to come. */
unsigned feed_walk_line(const struct feed_walk *w);

/* Pass by what stands in v. */
void feed_walk_skip(struct feed_walk *w, const json_t *v);

#endif
