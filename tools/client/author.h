/*
 * author: nodes that the node knows through a peer alone.
 */
#ifndef TOOLS_CLIENT_AUTHOR_H
#define TOOLS_CLIENT_AUTHOR_H

#include "tools/client/client.h"

/* All, or those of one peer; by NULL: all. With what each peer has used of its
   budget. *rows is the caller's, also on failure. */
enum verdict author_list(struct client *c, const char *by, json_t **rows,
                         struct reasons *why);
/* Whether the row is a peer's budget, and no node. */
bool author_is_budget(const json_t *row);

/* What to forget: a node, or all of a peer's of which nothing lives; the other
   is NULL. */
struct author_drop {
    const char *node, *by;
    uint64_t dropped, kept; /* how many were, and live */
    json_t *rows;           /* VERDICT_REFUSED: what of the node lives; the
                               caller's, also on failure */
};
enum verdict author_drop(struct client *c, struct author_drop *d,
                         struct reasons *why);

#endif
