/*
 * percented: percent escapes that hide the signs of a host: evil%2eexample,
 * bad%40evil.example, hxxp%3A%2F%2Fevil.example. WIRE.md 6.3
 *
 * In a path they mean something, and stay.
 */
#ifndef PROTO_PERCENTED_H
#define PROTO_PERCENTED_H

#include "proto/bytes.h"

/* text with those undone, in out; text itself, when it has none or out has no
   room. A URL whose scheme is escaped is so as a whole. */
struct bytes percented_plain(struct buffer *out, struct bytes text);

#endif
