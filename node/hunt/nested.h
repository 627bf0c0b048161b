/*
 * nested: values inside a URL or a path that a log has: the target of a
 * redirection, the address of a file to include, a digest that names a file.
 *
 * For whoever searches logs. Who shares takes a URL as one value.
 */
#ifndef NODE_HUNT_NESTED_H
#define NODE_HUNT_NESTED_H

#include "node/hunt/token.h"

/* What stands behind the host of a URL, and the whole of a path; else nothing.
 */
struct bytes nested_of(const struct hunt_token *token);

/* The next value in *left, which is moved behind it, or behind its host where
   it is a URL. False at the end. */
bool nested_next(struct hunt_token *out, struct bytes *left);

/* A URL up to where it may have ended: a comma and the next one of a list, an
   attribute of a name; inside another URL an ampersand. False: nowhere. */
bool nested_cut(struct hunt_token *cut, const struct hunt_token *url,
                bool inside);

/* Called with one value; false ends the walk. */
typedef bool nested_take(void *who, const struct hunt_token *token);

/* Every value of a text, those inside others, and what may be cut of them.
   False: one was not taken. */
bool nested_each(struct bytes text, nested_take *take, void *who);

#endif
