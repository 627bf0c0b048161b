/*
 * log_utf16: what programs of Windows write as UTF-16, as UTF-8.
 */
#ifndef NODE_HUNT_LOG_UTF16_H
#define NODE_HUNT_LOG_UTF16_H

#include "proto/bytes.h"

enum log_utf16 {
    LOG_UTF16_NONE, /* it is none */
    LOG_UTF16_LE,
    LOG_UTF16_BE,
};

enum { LOG_UTF16_GROWTH = 3 }; /* two octets become at most three */

/* By the mark at the front, or by the NULs beside the letters. head: as much
   of the beginning as there is; 4 octets at least where the text has them. */
enum log_utf16 log_utf16_sniff(struct bytes head);

/* Whether the mark stands there. */
bool log_utf16_has_mark(struct bytes head);

/*
 * Add whole characters of *in as UTF-8 to out, as far as there is room; *in is
 * moved behind them. A half of a pair becomes U+FFFD. With `last` nothing
 * follows, and an odd octet at the end is passed over.
 */
void log_utf16_step(enum log_utf16 order, struct bytes *in, struct buffer *out,
                    bool last);

#endif
