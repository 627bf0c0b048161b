/*
 * dead_scheme: how people write the scheme of a URL so that nobody clicks it:
 * hxxp and its like, h[xx]p, http:\\ and http__. WIRE.md 6.3
 */
#ifndef PROTO_DEAD_SCHEME_H
#define PROTO_DEAD_SCHEME_H

#include "proto/bytes.h"

/* Take a scheme and its slashes off the front of *text, where a URL begins;
   *scheme: which it is, *changed: true where it was written otherwise. False:
   text begins with none, and all stay as they are. */
bool dead_scheme_read(struct bytes *text, const char **scheme, bool *changed);

#endif
