/*
 * charset_nul: NUL octets in what is text all the same.
 *
 * Programs that write records of a fixed length, and databases, leave a few in
 * exports. A program or a picture has many, and other control characters.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_NUL_H
#define TOOLS_FORMATS_CHARSET_CHARSET_NUL_H

#include "proto/bytes.h"

/* Whether the NUL octets of input are strays in a text of one octet or more a
   character. */
bool charset_nul_strays(struct bytes input);

/*
 * text with U+FFFD for each NUL, allocated, for the caller to free; *first:
 * where the first stood in text, *count: how many.
 */
struct buffer charset_nul_shown(struct bytes text, size_t *first,
                                size_t *count);

#endif
