/*
 * grouped: digests written in groups of digits, or with "0x" before them:
 * "MD5: 9e107d9d 372bb682 6bd81d35 42a419d6".
 *
 * Words of memory look the same: a line is of digests where it names one, or
 * where it is nothing else. "0x" and forty digits alone may be a wallet.
 */
#ifndef TOOLS_FORMATS_WORD_GROUPED_H
#define TOOLS_FORMATS_WORD_GROUPED_H

#include "proto/bytes.h"

/* line with those digests whole, in out; line itself, when it has none or out
   has no room. */
struct bytes grouped_join(struct buffer *out, struct bytes line);

#endif
