/*
 * charset_ja: how well octets read as Shift_JIS (CP932) or EUC-JP.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_JA_H
#define TOOLS_FORMATS_CHARSET_CHARSET_JA_H

#include "proto/bytes.h"

struct charset_ja {
    size_t good; /* octets up to the first that does not read; input.len: all */
    long score;  /* of the good part: kana and usual kanji count for it, rare
                    and odd ones against; below 1 it is not Japanese */
};

struct charset_ja charset_ja_cp932(struct bytes input);
struct charset_ja charset_ja_eucjp(struct bytes input);

#endif
