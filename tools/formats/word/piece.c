#include "tools/formats/word/piece.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    HIDING_MAX = 12,   /* octets between brackets that hide a dot */
    BRACKETS_MAX = 64, /* octets of an IPv6 address with its brackets */
};

static uint8_t octet(struct bytes text, size_t at)
{
    return at < text.len ? text.at[at] : 0;
}

static uint8_t closing(uint8_t c)
{
    return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '>';
}

static bool is_opening(uint8_t c)
{
    return c == '(' || c == '[' || c == '{' || c == '<';
}

/* What stands between brackets that hide. */
static bool hides(struct bytes inner)
{
    static const char *const hidden[] = {".",     "@",  ":",      ",",   "/",
                                         "dot",   "at", ":/",     "://", "xx",
                                         "punkt", "s",  "\uff0e", "tt"};

    inner = ascii_trim(inner);
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (ascii_same(inner, hidden[i]))
            return true;
    return false;
}

/* Octets of "[.]" at `at`, of "[." before a letter, or of the brackets round
   the IPv6 address of "[2001:db8::1]:80"; 0: they hide nothing. */
static size_t hiding(struct bytes text, size_t at)
{
    struct bytes near = {
        text.at, text.len - at > BRACKETS_MAX ? at + BRACKETS_MAX : text.len};
    size_t end = ascii_find(near, at, closing(text.at[at]));
    struct bytes inner;

    if (octet(text, at + 1) == '.' && ascii_alnum(octet(text, at + 2)))
        return 2;
    if (end == near.len)
        return 0;
    inner = (struct bytes){text.at + at + 1, end - at - 1};
    if (inner.len <= HIDING_MAX && hides(inner))
        return end + 1 - at;
    if (text.at[at] != '[' || octet(text, end + 1) != ':' ||
        !ascii_digit(octet(text, end + 2)) ||
        ascii_find(inner, 0, ':') == inner.len)
        return 0;
    for (size_t i = 0; i < inner.len; i++)
        if (ascii_hex_digit(inner.at[i]) < 0 && inner.at[i] != ':' &&
            inner.at[i] != '.')
            return 0;
    return end + 1 - at;
}

/* "evil.]example": half a bracket that hides. */
static bool half_closes(struct bytes text, size_t at)
{
    return (text.at[at] == ']' || text.at[at] == ')') && at > 1 &&
           text.at[at - 1] == '.' && ascii_alnum(text.at[at - 2]) &&
           ascii_alnum(octet(text, at + 1));
}

/* A sign that parts pieces: 0, or its octets. "\u2192" is a separator of words
   already. */
static size_t sign(struct bytes text, size_t at, bool url)
{
    uint8_t c = text.at[at];

    if (c == '"' || c == '>' || (!url && (c == '=' || c == '&')))
        return 1;
    if (!url && (c == '\'' || c == '#') && !ascii_digit(octet(text, at + 1)))
        return 1;
    return c == '-' && octet(text, at + 1) == '>' ? 2 : 0;
}

/* Where the piece that begins at `at` ends. */
static size_t piece_end(struct bytes text, size_t at)
{
    size_t open = 0, hidden;
    bool url = false; /* a scheme was passed */

    while (at < text.len) {
        uint8_t c = text.at[at];

        if (is_opening(c) && (hidden = hiding(text, at)) > 0) {
            at += hidden;
            continue;
        }
        if (half_closes(text, at)) {
            at++;
            continue;
        }
        if (sign(text, at, url) > 0)
            return at;
        if (is_opening(c) && (!url || c == '<'))
            return at;
        url = url || (c == '/' && octet(text, at + 1) == '/');
        open += url && is_opening(c);
        if (c == ')' || c == ']' || c == '}') {
            if (open == 0)
                return at;
            open--;
        }
        at++;
    }
    return at;
}

static bool parts(struct bytes text)
{
    uint8_t c = text.at[0];

    if (is_opening(c))
        return hiding(text, 0) == 0;
    return c == ')' || c == ']' || c == '}' || sign(text, 0, false) > 0;
}

bool piece_next(struct bytes *piece, struct bytes *left)
{
    while (left->len > 0 && parts(*left)) {
        size_t step = sign(*left, 0, false);

        *left = ascii_from(*left, step > 0 ? step : 1);
    }
    if (left->len == 0)
        return false;
    piece->at = left->at;
    piece->len = piece_end(*left, 0);
    *left = ascii_from(*left, piece->len);
    return true;
}
