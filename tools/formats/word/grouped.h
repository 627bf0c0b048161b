/*
 * grouped: digests written in groups of digits, or with "0x" before them:
 * "MD5: 9e107d9d 372bb682 6bd81d35 42a419d6".
 *
 * Memory, keys, addresses and numbers look the same: a run of groups is a
 * digest where it is a word of its own, its line or heading names a digest, and
 * its digits are as many. All of a run is one, or several, or it stays.
 */
#ifndef TOOLS_FORMATS_WORD_GROUPED_H
#define TOOLS_FORMATS_WORD_GROUPED_H

#include "proto/bytes.h"

/* line with those digests whole, in out; line itself, when it has none or out
   has no room. heading: the line above that may name them where line is nothing
   else, or nothing. */
struct bytes grouped_join(struct buffer *out, struct bytes line,
                          struct bytes heading);

#endif
