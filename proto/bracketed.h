/*
 * bracketed: a dot, an @, a colon or a slash that somebody hid in brackets of
 * any kind, by its sign or its name: evil【．】example, evil[ドット]example,
 * bad（アットマーク）evil.example. WIRE.md 6.3
 *
 * Prose has signs and words in brackets, too: they hide something where that
 * makes the name of a host, and in no path.
 */
#ifndef PROTO_BRACKETED_H
#define PROTO_BRACKETED_H

#include "proto/bytes.h"

/* text with those written "[.]", "[@]", "[:]", "[/]", in out; text itself, when
   it has none or out has no room. What brackets of ASCII hide as a sign of
   ASCII stays as it is. */
struct bytes bracketed_plain(struct buffer *out, struct bytes text);

#endif
