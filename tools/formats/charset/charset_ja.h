/*
 * charset_ja: how well octets read as Shift_JIS (CP932) or EUC-JP.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_JA_H
#define TOOLS_FORMATS_CHARSET_CHARSET_JA_H

#include "proto/bytes.h"

struct charset_ja {
    size_t sound;  /* characters of two octets, and half-width kana */
    size_t broken; /* octets that are no character */
    long score;    /* kana and usual kanji count for it, rare ones, odd ones
                      and those that stand within an ASCII word against; below
                      1 it is not Japanese */
};

struct charset_ja charset_ja_cp932(struct bytes input);
struct charset_ja charset_ja_eucjp(struct bytes input);

#endif
