/*
 * hidden: characters that nobody sees, or that move what is seen: bidi
 * controls, line separators, zero-width and other characters that are ignored
 * by default. With them a title reads as another, and a name as a peer's.
 *
 * Where a script or an emoji needs one, it is not hidden: WIRE.md 1.5. Control
 * characters are another matter: WIRE.md 1.2.
 */
#ifndef PROTO_HIDDEN_H
#define PROTO_HIDDEN_H

#include "proto/bytes.h"

/* Where the first hidden character at or after `from` stands, which is the
   begin of a character; text.len when there is none. Octets that are no UTF-8
   are passed over. */
size_t hidden_next(struct bytes text, size_t from);

bool hidden_any(struct bytes text);

/* Append text without its hidden characters. False: no room; out is unchanged.
 */
bool hidden_strip(struct buffer *out, struct bytes text);

#endif
