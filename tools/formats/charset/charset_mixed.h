/*
 * charset_mixed: a text in which lines of UTF-8 and of another Japanese
 * encoding stand side by side, as where files of several hosts were joined.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_MIXED_H
#define TOOLS_FORMATS_CHARSET_CHARSET_MIXED_H

#include "tools/formats/charset/charset_name.h"

/* Whether input is one; *out: CHARSET_UTF8_CP932 or CHARSET_UTF8_EUCJP. */
bool charset_mixed_is(enum charset *out, struct bytes input);

/*
 * The next lines of *left that are written alike; *c: CHARSET_UTF8,
 * CHARSET_CP932 or CHARSET_EUCJP. What fits in neither is UTF-8 with foreign
 * octets. False at the end.
 */
bool charset_mixed_next(struct bytes *lines, enum charset *c,
                        struct bytes *left, enum charset mixed);

#endif
