/*
 * address: IPv4 addresses to which something else is glued.
 */
#ifndef TOOLS_FORMATS_WORD_ADDRESS_H
#define TOOLS_FORMATS_WORD_ADDRESS_H

#include "proto/bytes.h"

/* 203.0.113.7_8080, 203.0.113.8x: neither an address nor a name. A name may
   begin with an address. */
bool address_is_glued(struct bytes text);

/* C91.196.152.28, 203.0.113.9:79548 */
bool address_stands_in(struct bytes text);

/* "6.203.0.113.9", "and203.0.113.9": also in a sentence. */
bool address_is_behind(struct bytes text);

/* "203.0.113.*", "203.0.113.x", "203.0.113.{9": the first three numbers. */
bool address_is_partial(struct bytes text);

/* Four runs of digits, whatever they count: 300.1.1.1 */
bool address_is_dotted(struct bytes text);

#endif
