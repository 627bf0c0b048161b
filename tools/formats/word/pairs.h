/*
 * pairs: octets as two digits each, with colons between them.
 *
 * So certificates have their digests and serial numbers, and network cards
 * their addresses. Eight pairs look like an IPv6 address and are none.
 */
#ifndef TOOLS_FORMATS_WORD_PAIRS_H
#define TOOLS_FORMATS_WORD_PAIRS_H

#include "proto/bytes.h"

enum { PAIRS_OF_DEVICE = 6 /* of a MAC address */ };

/* How many pairs text is; 0: it is something else, or has fewer than a MAC
   address. */
size_t pairs_count(struct bytes text);

/* Append the digits without the colons; false: there is no room. */
bool pairs_join(struct buffer *out, struct bytes text);

#endif
