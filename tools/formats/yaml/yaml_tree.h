/*
 * yaml_tree: a YAML text as structured values, and the line of each string.
 *
 * Every scalar is a string. Aliases are not followed: a few of them can stand
 * for more than there is room for.
 */
#ifndef TOOLS_FORMATS_YAML_YAML_TREE_H
#define TOOLS_FORMATS_YAML_YAML_TREE_H

#include "node/fault.h"
#include "tools/formats/json/feed_walk.h"

enum {
    YAML_TREE_TEXT_MAX = 64 * 1024 * 1024,
    YAML_TREE_VALUES_MAX = 4 * 1024 * 1024,
    YAML_TREE_DEPTH_MAX = 64,
};

struct yaml_tree {
    struct feed_tree tree; /* a list where there are several documents */
    size_t aliases;        /* that were left empty */
    unsigned alias_line;   /* of the first */
};

/* ERR_BAD_SHAPE: no YAML, or no mapping or list in it; ERR_TOO_BIG. *fault says
   why, *out is zero then. */
enum err yaml_tree_open(struct yaml_tree *out, struct bytes text,
                        struct fault *fault) MUST_CHECK;
void yaml_tree_close(struct yaml_tree *t);

#endif
