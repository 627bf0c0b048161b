#include "tools/formats/charset_ja.h"

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

/* Half-width kana by what stands before: voiced marks, small ones and the long
   mark only after a letter that takes them. */
static long narrow_score(uint8_t c, uint8_t before)
{
    if (c == 0xde)
        return before == 0xb3 || (before >= 0xb6 && before <= 0xc4) ||
                       (before >= 0xca && before <= 0xce)
                   ? JOINED
                   : MISFIT;
    if (c == 0xdf)
        return before >= 0xca && before <= 0xce ? JOINED : MISFIT;
    if (c == 0xb0)
        return narrow_letter(before) || before >= 0xde ? JOINED : MISFIT;
    if (c >= 0xa7 && c <= 0xaf)
        return narrow_letter(before) || before >= 0xde ? NARROW : MISFIT;
    if (c <= 0xa5)
        return -NARROW;
    return NARROW;
}

/* The row of a double octet of Shift_JIS; 0: there is none. */
static unsigned cp932_row(uint8_t lead, uint8_t trail)
{
    unsigned row;

    if (trail < 0x40 || trail == 0x7f || trail > 0xfc)
        return 0;
    if (lead < 0x81 || (lead > 0x9f && lead < 0xe0) || lead > 0xfc)
        return 0;
    if (lead == 0x85 || lead == 0x86 || lead == 0xeb || lead == 0xec ||
        lead == 0xef)
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

/* Octets of the character there; 0: none. */
static size_t eucjp_taken(struct bytes text, long *score, size_t *run)
{
    uint8_t c = text.at[0], d = text.len > 1 ? text.at[1] : 0;

    *score = 0;
    if (c == 0x8e && narrow(d)) {
        *score = ++*run < NARROW_RUN ? NARROW : KANA;
        return 2;
    }
    *run = 0;
    if (c < 0x80)
        return 1;
    if (c == 0x8f && text.len > 2 && d >= 0xa1 && d < 0xff &&
        text.at[2] >= 0xa1 && text.at[2] < 0xff) {
        *score = RARE;
        return 3;
    }
    if (c < 0xa1 || c == 0xff || d < 0xa1 || d == 0xff)
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
