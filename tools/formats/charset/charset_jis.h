/*
 * charset_jis: ISO-2022-JP (RFC 1468) as EUC-JP, which iconv reads.
 *
 * Half-width kana and supplementary kanji, which some mailers put in, as well.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_JIS_H
#define TOOLS_FORMATS_CHARSET_CHARSET_JIS_H

#include "proto/bytes.h"

/* Whether input has 7 bits and an escape sequence that opens Japanese. */
bool charset_jis_is(struct bytes input);

/* Append it as EUC-JP to out, which has room for one and a half times its
   octets. The octets taken: input.len, or fewer, where it breaks. */
size_t charset_jis_read(struct buffer *out, struct bytes input);

#endif
