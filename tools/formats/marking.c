#include "tools/formats/marking.h"

#include <string.h>

#include "proto/ascii.h"

enum { WINDOW = 64, PREFIX = 3 };

/* U+FF01 … U+FF5E as the ASCII they stand for, the ideographic space as a
   space; 0: something else, which ends a label. */
static uint8_t folded(struct bytes text, size_t at, size_t *taken)
{
    uint8_t c = text.at[at];
    unsigned point;

    *taken = 1;
    if (c < 0x80)
        return ascii_lower(c);
    *taken = 3;
    if (at + 3 > text.len)
        return 0;
    point = (unsigned)((c & 0x0f) << 12 | (text.at[at + 1] & 0x3f) << 6 |
                       (text.at[at + 2] & 0x3f));
    if (c == 0xe3 && point == 0x3000)
        return ' ';
    return c == 0xef && point >= 0xff01 && point <= 0xff5e
               ? ascii_lower((uint8_t)(point - 0xfee0))
               : 0;
}

/* A window of text in lower-case ASCII, up to what is none. */
static struct bytes fold(uint8_t room[static WINDOW], struct bytes text)
{
    size_t len = 0, taken;

    for (size_t at = 0; at < text.len && len < WINDOW; at += taken) {
        uint8_t c = folded(text, at, &taken);

        if (c == 0)
            break;
        room[len++] = c;
    }
    return (struct bytes){room, len};
}

static struct bytes skip(struct bytes text, const char *octets)
{
    while (text.len > 0 && text.at[0] != '\0' &&
           strchr(octets, text.at[0]) != NULL)
        text = ascii_from(text, 1);
    return text;
}

static struct bytes take_word(struct bytes *text)
{
    struct bytes word = {text->at, 0};

    while (word.len < text->len && ascii_alpha(text->at[word.len]))
        word.len++;
    *text = ascii_from(*text, word.len);
    return word;
}

/* What follows TLP: a level of 2.0, *left after it. */
static bool take_tlp(enum tlp *out, struct bytes *left)
{
    struct bytes word = take_word(left), rest;

    if (ascii_same(word, "amberstrict")) {
        *out = TLP_AMBER_STRICT;
        return true;
    }
    if (!tlp_parse(out, word))
        return false;
    rest = skip(*left, " +_-&/");
    if (*out == TLP_AMBER && ascii_starts(rest, "strict")) {
        *out = TLP_AMBER_STRICT;
        *left = ascii_from(rest, strlen("strict"));
    }
    return true;
}

static bool take_pap(enum pap *out, struct bytes *left)
{
    return pap_parse(out, take_word(left));
}

static void add_tlp(struct markings *out, enum tlp tlp)
{
    if (!out->tlp_there || tlp > out->tlp)
        out->tlp = tlp;
    out->tlp_there = true;
}

static void add_pap(struct markings *out, enum pap pap)
{
    if (!out->pap_there || pap > out->pap)
        out->pap = pap;
    out->pap_there = true;
}

/* window begins with tlp or pap. */
static void read_at(struct markings *out, struct bytes window)
{
    struct bytes left = ascii_from(window, PREFIX);
    const size_t before = left.len;
    enum tlp tlp;
    enum pap pap;

    left = skip(left, " :=-_[](){}*|\"'`\t");
    if (left.len == before)
        return;
    if (window.at[0] == 't' && take_tlp(&tlp, &left))
        add_tlp(out, tlp);
    else if (window.at[0] == 'p' && take_pap(&pap, &left))
        add_pap(out, pap);
}

void marking_scan(struct markings *out, struct bytes text)
{
    uint8_t room[WINDOW];
    uint8_t before = ' ';
    size_t taken;

    *out = (struct markings){0};
    for (size_t at = 0; at < text.len; at += taken) {
        uint8_t c = folded(text, at, &taken);

        if ((c == 't' || c == 'p') && !ascii_alnum(before)) {
            struct bytes window = fold(room, ascii_from(text, at));

            if (ascii_starts(window, "tlp") || ascii_starts(window, "pap"))
                read_at(out, window);
        }
        before = c;
    }
}

enum marking_verdict marking_tag(struct markings *out, struct bytes tag)
{
    uint8_t room[WINDOW];
    struct bytes text = fold(room, ascii_trim(tag));
    struct bytes left;
    bool known;
    enum tlp tlp;
    enum pap pap;

    *out = (struct markings){0};
    if ((!ascii_starts(text, "tlp") && !ascii_starts(text, "pap")) ||
        text.len <= PREFIX || ascii_alnum(text.at[PREFIX]))
        return MARKING_NONE;
    left = skip(ascii_from(text, PREFIX), " :=\"'-_");
    if (text.at[0] == 't') {
        known = take_tlp(&tlp, &left);
        if (known)
            add_tlp(out, tlp);
    } else {
        known = take_pap(&pap, &left);
        if (known)
            add_pap(out, pap);
    }
    return known && skip(left, " \"'").len == 0 ? MARKING_KNOWN
                                                : MARKING_UNKNOWN;
}

enum marking_verdict marking_tlp(enum tlp *out, struct bytes cell)
{
    uint8_t room[WINDOW];
    struct bytes text = skip(fold(room, ascii_trim(cell)), "[(\"' ");

    if (text.len == 0)
        return ascii_trim(cell).len == 0 ? MARKING_NONE : MARKING_UNKNOWN;
    if (ascii_starts(text, "tlp"))
        text = skip(ascii_from(text, PREFIX), " :=-_");
    return take_tlp(out, &text) && skip(text, "])\"' ").len == 0
               ? MARKING_KNOWN
               : MARKING_UNKNOWN;
}
