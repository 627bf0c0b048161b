/*
 * lookalike: names of nodes that a person would take for a peer's, or for this
 * node's own.
 *
 * Two names look alike when Unicode's confusable characters (UTS 39) make them
 * one, whatever their case and their blanks, or when one is the other with
 * something in brackets behind it. Such a name is marked, never refused: two
 * organisations may be called alike.
 */
#ifndef TOOLS_CLIENT_LOOKALIKE_H
#define TOOLS_CLIENT_LOOKALIKE_H

#include <jansson.h>
#include <stdbool.h>

enum { LOOKALIKE_FIELD_MAX = 64 }; /* with NUL */

/* Whether rows of the node name somebody whose name is not of this operator's
   choice. */
bool lookalike_wanted(const json_t *rows);

/*
 * In each of the rows: beside a name (author, owner, name, peer, org) that
 * looks like the name of another node among `known`, that name, in the field
 * that lookalike_field() says. known: rows of `peer.list` and `status`.
 */
void lookalike_mark(json_t *rows, const json_t *known);

/* "author_looks_like" of "author". */
const char *lookalike_field(char room[static LOOKALIKE_FIELD_MAX],
                            const char *name);

/* Whether the two look alike. */
bool lookalike_same(const char *a, const char *b);

#endif
