#include "tools/formats/charset/charset_ja.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    KANA = 3,       /* what hardly any text goes without */
    KANJI = 2,      /* JIS level 1 */
    SIGN = 1,       /* punctuation, full-width letters */
    RARE = -1,      /* JIS level 2 and supplements */
    OWN = -6,       /* code points nobody assigned */
    NARROW = 1,     /* half-width kana where they may stand */
    JOINED = 2,     /* a mark after a kana that takes it */
    MISFIT = -4,    /* one that cannot stand there */
    LONE = -4,      /* a single character within an ASCII word */
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

/* "com" and one half-width kana, "it", one kanji and "s": octets of another
   encoding. Japanese words that stand so are longer, or of kana. */
static bool is_lone(struct bytes text, size_t at, size_t taken)
{
    uint8_t before = at > 0 ? text.at[at - 1] : ' ';
    uint8_t after = at + taken < text.len ? text.at[at + taken] : ' ';

    if (before >= 0x80 || after >= 0x80)
        return false;
    if (taken == 1)
        return ascii_alnum(before) || ascii_alnum(after);
    return ascii_alpha(text.at[at + 1]) &&
           (ascii_alpha(before) ||
            (ascii_alpha(after) && after == ascii_lower(after)));
}

/* Octets of the character there; 0: none. */
static size_t cp932_taken(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];

    if (c < 0x80 || narrow(c))
        return 1;
    return at + 1 < text.len && cp932_row(c, text.at[at + 1]) > 0 ? 2 : 0;
}

/* What the character of so many octets counts. */
static long cp932_count(struct bytes text, size_t at, size_t taken)
{
    uint8_t before = at > 0 ? text.at[at - 1] : 0;

    if (is_lone(text, at, taken))
        return LONE;
    if (taken > 1)
        return cp932_score(text.at[at], text.at[at + 1]);
    if (before == text.at[at]) /* blanks of another encoding */
        return 0;
    return narrow_score(text.at[at], narrow(before) ? before : 0);
}

struct charset_ja charset_ja_cp932(struct bytes input)
{
    struct charset_ja out = {0};

    for (size_t at = 0, taken; at<input.len; at += taken> 0 ? taken : 1) {
        taken = cp932_taken(input, at);
        out.broken += taken == 0;
        if (taken == 0 || input.at[at] < 0x80)
            continue;
        out.sound++;
        out.score += cp932_count(input, at, taken);
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

/* left begins with the same octet four times, counted from the two before it:
   rather blanks of another encoding than a word. */
static bool goes_on_blank(struct bytes input, struct bytes left)
{
    const uint8_t *at = left.at;

    return left.len > 1 && at - input.at > 1 && at[0] == at[1] &&
           at[-1] == at[0] && at[-2] == at[0];
}

struct charset_ja charset_ja_eucjp(struct bytes input)
{
    struct charset_ja out = {0};
    struct bytes left = input;
    size_t run = 0;

    while (left.len > 0) {
        long score;
        size_t taken = eucjp_taken(left, &score, &run);

        out.broken += taken == 0;
        out.sound += taken > 1;
        if (!goes_on_blank(input, left))
            out.score += score;
        left = ascii_from(left, taken > 0 ? taken : 1);
    }
    return out;
}
