/*
 * range: "203.0.113.10-203.0.113.20", as the networks that cover exactly it.
 */
#ifndef TOOLS_FORMATS_WORD_RANGE_H
#define TOOLS_FORMATS_WORD_RANGE_H

#include "proto/bytes.h"

enum {
    RANGE_TEXT_MAX = 20, /* octets of a network's text */
    RANGE_BITS_MIN = 8,  /* a wider range is nobody's */
};

/* IPv4 addresses, both ends of it. */
struct range {
    uint64_t first, last;
};

/*
 * Octets of the range at the front of text: two addresses, defanged or not,
 * with "-", a dash or a wave between them, or an address and the last number
 * of another ("203.0.113.10-20"). 0: none stands there. *good: it begins
 * before it ends, and is no wider than a /8.
 */
size_t range_read(struct range *out, bool *good, struct bytes text);

/* The next network or address of it, appended to out; false after the last. */
bool range_next(struct range *left, struct buffer *out);

#endif
