/*
 * record_body: whether the body of a known kind is what WIRE.md 4.7 to 4.11 say.
 *
 * For record.c; the readers of bodies are declared in record.h.
 */
#ifndef PROTO_RECORD_BODY_H
#define PROTO_RECORD_BODY_H

#include "proto/record.h"

/* A kind without a form of its own here passes. ERR_BAD_SHAPE, ERR_VERSION,
   ERR_NOT_CANONICAL. */
enum err record_body_check(const struct record *r) MUST_CHECK;

#endif
