/*
 * byte_array: digests written as the octets of a program:
 * "md5[] = {0x9e,0x10,0x7d}", "\\x9e\\x10\\x7d".
 *
 * Keys and tables look the same: octets are a digest where their line says so.
 */
#ifndef TOOLS_FORMATS_WORD_BYTE_ARRAY_H
#define TOOLS_FORMATS_WORD_BYTE_ARRAY_H

#include "proto/bytes.h"

/* line with those digests in hexadecimal, in out; line itself, when it has none
   or out has no room. *doubted: the first octets that may be a digest, as many
   as one has and all that their brackets hold, and that nothing names; empty:
   there are none. */
struct bytes byte_array_join(struct buffer *out, struct bytes line,
                             struct bytes *doubted);

#endif
