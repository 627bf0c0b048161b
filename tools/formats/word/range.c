#include "tools/formats/word/range.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/indicator.h"
#include "proto/ip.h"

enum { END_MAX = 48 /* octets of a defanged address */ };

/* Octets that an IPv4 address is written in, defanged or not. */
static size_t written(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && len < END_MAX &&
           (ascii_digit(text.at[len]) || strchr(".[]()", text.at[len]) != NULL))
        len++;
    while (len > 0 && !ascii_digit(text.at[len - 1]))
        len--;
    return len;
}

static bool address(uint64_t *out, struct bytes text)
{
    uint8_t octets[END_MAX];
    struct buffer live = {octets, 0, sizeof octets};
    bool changed;
    struct ip a;

    if (indicator_refang(&live, text, &changed) != ERR_OK ||
        !ip_parse(&a, bytes_of(&live), NULL) || a.v6)
        return false;
    *out = (uint64_t)a.octet[0] << 24 | (uint64_t)a.octet[1] << 16 |
           (uint64_t)a.octet[2] << 8 | a.octet[3];
    return true;
}

/* Octets of the dash, with the blanks round it; 0: there is none. */
static size_t dash(struct bytes text, bool *spaced)
{
    static const char *const dashes[] = {"-",      "\u2013", "\u2014",
                                         "~",      "\u301c", "\uff5e",
                                         "\u2010", "\u2011", "\uff0d"};
    size_t before = 0, len = 0;

    while (before < text.len && text.at[before] == ' ')
        before++;
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes && len == 0; i++)
        if (ascii_starts(ascii_from(text, before), dashes[i]))
            len = before + strlen(dashes[i]);
    *spaced = before > 0;
    if (len == 0)
        return 0;
    while (len < text.len && text.at[len] == ' ')
        len++;
    return len;
}

static bool ends_word(struct bytes text, size_t at)
{
    if (at + 1 < text.len && text.at[at] == '.' && ascii_alnum(text.at[at + 1]))
        return false;
    return at >= text.len ||
           (!ascii_alnum(text.at[at]) && strchr("-_/:@", text.at[at]) == NULL);
}

size_t range_read(struct range *out, bool *good, struct bytes text)
{
    size_t len = written(text), gap, tail;
    struct bytes rest = ascii_from(text, len), end;
    uint64_t last;
    bool spaced;

    if (len == 0 || (gap = dash(rest, &spaced)) == 0 ||
        !address(&out->first, (struct bytes){text.at, len}))
        return 0;
    rest = ascii_from(rest, gap);
    tail = written(rest);
    end = (struct bytes){rest.at, tail};
    if (!ends_word(rest, tail))
        return 0;
    if (!spaced && ascii_number(&last, end, UINT8_MAX))
        out->last = (out->first & ~UINT64_C(255)) | last;
    else if (!address(&out->last, end))
        return 0;
    *good = out->last >= out->first &&
            out->last - out->first < UINT64_C(1) << (32 - RANGE_BITS_MIN);
    return len + gap + tail;
}

bool range_next(struct range *left, struct buffer *out)
{
    struct ip net = {.bits = 32};
    uint64_t size = 1;

    if (left->first > left->last)
        return false;
    while ((left->first & (2 * size - 1)) == 0 &&
           left->first + 2 * size - 1 <= left->last) {
        size *= 2;
        net.bits--;
    }
    for (unsigned i = 0; i < 4; i++)
        net.octet[i] = (uint8_t)(left->first >> (24 - 8 * i));
    left->first += size;
    return ip_text(out, &net);
}
