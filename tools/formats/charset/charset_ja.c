#include "tools/formats/charset/charset_ja.h"

#include <string.h>

enum {
    KANA = 3,       /* what hardly any text goes without */
    KANJI = 2,      /* JIS level 1 */
    SIGN = 1,       /* punctuation, full-width letters */
    RARE = -1,      /* JIS level 2 and supplements */
    OWN = -6,       /* code points nobody assigned */
    NARROW = 1,     /* half-width kana where they may stand */
    JOINED = 2,     /* a mark after a kana that takes it */
    MISFIT = -4,    /* one that cannot stand there */
    NARROW_RUN = 3, /* so many half-width kana of EUC-JP in a row are some */
    ROW_HIRAGANA = 4,
    ROW_KATAKANA = 5,
    ROW_NEC = 13,
    ROW_KANJI = 16,
    ROW_LEVEL_2 = 48,
    ROW_LAST = 84,
};

/* What a character of JIS X 0208's 94 by 94 table counts. */
static long row_score(unsigned row)
{
    if (row == ROW_HIRAGANA || row == ROW_KATAKANA)
        return KANA;
    if (row < ROW_NEC)
        return row <= 3 ? SIGN : 0;
    if (row == ROW_NEC)
        return 0;
    if (row < ROW_KANJI || row > ROW_LAST)
        return OWN;
    return row < ROW_LEVEL_2 ? KANJI : RARE;
}

static bool narrow(uint8_t c)
{
    return c >= 0xa1 && c <= 0xdf;
}

static bool narrow_letter(uint8_t c)
{
    return c >= 0xa6 && c <= 0xdd && c != 0xb0;
}

static bool takes_voiced(uint8_t c)
{
    return c == 0xb3 || (c >= 0xb6 && c <= 0xc4) || (c >= 0xca && c <= 0xce);
}

static bool takes_half_voiced(uint8_t c)
{
    return c >= 0xca && c <= 0xce;
}

static bool takes_small(uint8_t c)
{
    return narrow_letter(c) || c >= 0xde;
}

static bool is_small(uint8_t c)
{
    return c >= 0xa7 && c <= 0xaf;
}

/* Half-width kana by what stands before: voiced marks, small ones and the long
   mark only after a letter that takes them. */
static long narrow_score(uint8_t c, uint8_t before)
{
    enum { VOICED = 0xde, HALF_VOICED = 0xdf, LONG = 0xb0, DOT = 0xa5 };

    if (c == VOICED)
        return takes_voiced(before) ? JOINED : MISFIT;
    if (c == HALF_VOICED)
        return takes_half_voiced(before) ? JOINED : MISFIT;
    if (c == LONG)
        return takes_small(before) ? JOINED : MISFIT;
    if (is_small(c))
        return takes_small(before) ? NARROW : MISFIT;
    return c <= DOT ? -NARROW : NARROW;
}

/* Leads in the gaps are nobody's. */
static bool cp932_lead(uint8_t c)
{
    static const uint8_t gaps[] = {0x85, 0x86, 0xeb, 0xec, 0xef};

    return ((c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc)) &&
           memchr(gaps, c, sizeof gaps) == NULL;
}

/* The row of a double octet of Shift_JIS; 0: there is none. */
static unsigned cp932_row(uint8_t lead, uint8_t trail)
{
    unsigned row;

    if (!cp932_lead(lead) || trail < 0x40 || trail == 0x7f || trail > 0xfc)
        return 0;
    row = (unsigned)(lead < 0xa0 ? lead - 0x81 : lead - 0xc1) * 2 + 1;
    return row + (trail >= 0x9f);
}

static long cp932_score(uint8_t lead, uint8_t trail)
{
    if (lead >= 0xfa || lead == 0xed || lead == 0xee)
        return RARE; /* IBM's and NEC's kanji */
    return row_score(cp932_row(lead, trail));
}

struct charset_ja charset_ja_cp932(struct bytes input)
{
    struct charset_ja out = {0};
    uint8_t before = 0;

    while (out.good < input.len) {
        uint8_t c = input.at[out.good];

        if (c < 0x80) {
            before = 0;
            out.good++;
        } else if (narrow(c)) {
            out.score += narrow_score(c, before);
            before = c;
            out.good++;
        } else {
            if (out.good + 1 == input.len ||
                cp932_row(c, input.at[out.good + 1]) == 0)
                return out;
            out.score += cp932_score(c, input.at[out.good + 1]);
            before = 0;
            out.good += 2;
        }
    }
    return out;
}

/* An octet of a character of two. */
static bool eucjp_half(uint8_t c)
{
    return c >= 0xa1 && c < 0xff;
}

static uint8_t octet(struct bytes text, size_t at)
{
    return at < text.len ? text.at[at] : 0;
}

/* Octets of the character there; 0: none. */
static size_t eucjp_taken(struct bytes text, long *score, size_t *run)
{
    uint8_t c = text.at[0], d = octet(text, 1);

    *score = 0;
    if (c == 0x8e && narrow(d)) {
        *score = ++*run < NARROW_RUN ? NARROW : KANA;
        return 2;
    }
    *run = 0;
    if (c < 0x80)
        return 1;
    if (c == 0x8f && eucjp_half(d) && eucjp_half(octet(text, 2))) {
        *score = RARE;
        return 3;
    }
    if (!eucjp_half(c) || !eucjp_half(d))
        return 0;
    *score = row_score((unsigned)(c - 0xa0));
    return 2;
}

struct charset_ja charset_ja_eucjp(struct bytes input)
{
    struct charset_ja out = {0};
    size_t run = 0;

    while (out.good < input.len) {
        struct bytes left = {input.at + out.good, input.len - out.good};
        long score;
        size_t taken = eucjp_taken(left, &score, &run);

        if (taken == 0)
            return out;
        out.good += taken;
        out.score += score;
    }
    return out;
}
