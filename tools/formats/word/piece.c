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
    return ascii_one_of(inner, hidden, sizeof hidden / sizeof *hidden);
}

/* Of "[2001:db8::1]:80": an address stands in the brackets, which close at end,
   and a port behind them. */
static bool holds_address(struct bytes text, struct bytes inner, size_t end)
{
    if (octet(text, end + 1) != ':' || !ascii_digit(octet(text, end + 2)) ||
        ascii_find(inner, 0, ':') == inner.len)
        return false;
    for (size_t i = 0; i < inner.len; i++)
        if (ascii_hex_digit(inner.at[i]) < 0 && inner.at[i] != ':' &&
            inner.at[i] != '.')
            return false;
    return true;
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
    if ((inner.len <= HIDING_MAX && hides(inner)) ||
        (text.at[at] == '[' && holds_address(text, inner, end)))
        return end + 1 - at;
    return 0;
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
    const uint8_t c = text.at[at], next = octet(text, at + 1);

    if (c == '-' && next == '>')
        return 2;
    if (url)
        return c == '"' || c == '>';
    if (c == '\'' || c == '#')
        return !ascii_digit(next);
    return c != '\0' && strchr("\">=&", c) != NULL;
}

/* A walk over one piece. */
struct cut {
    struct bytes text;
    size_t at, open; /* brackets of a URL that did not close yet */
    bool url;        /* a scheme was passed */
};

static bool is_closing(uint8_t c)
{
    return c == ')' || c == ']' || c == '}';
}

/* Octets at the cut that hide, and are of the piece. */
static size_t kept(const struct cut *cut)
{
    size_t hidden = 0;

    if (is_opening(cut->text.at[cut->at]))
        hidden = hiding(cut->text, cut->at);
    return hidden > 0 ? hidden : half_closes(cut->text, cut->at);
}

/* Whether the piece ends before the octet at the cut. */
static bool ends(const struct cut *cut)
{
    const uint8_t c = cut->text.at[cut->at];

    if (sign(cut->text, cut->at, cut->url) > 0)
        return true;
    if (is_opening(c))
        return !cut->url || c == '<';
    return is_closing(c) && cut->open == 0;
}

static void step(struct cut *cut)
{
    const uint8_t c = cut->text.at[cut->at];

    cut->url = cut->url || (c == '/' && octet(cut->text, cut->at + 1) == '/');
    cut->open += cut->url && is_opening(c);
    cut->open -= is_closing(c);
    cut->at++;
}

static size_t piece_len(struct bytes text)
{
    struct cut cut = {.text = text};
    size_t len;

    while (cut.at < text.len) {
        if ((len = kept(&cut)) > 0)
            cut.at += len;
        else if (ends(&cut))
            break;
        else
            step(&cut);
    }
    return cut.at;
}

static bool parts(struct bytes text)
{
    uint8_t c = text.at[0];

    if (is_opening(c))
        return hiding(text, 0) == 0;
    return is_closing(c) || sign(text, 0, false) > 0;
}

bool piece_next(struct bytes *piece, struct bytes *left)
{
    while (left->len > 0 && parts(*left)) {
        size_t len = sign(*left, 0, false);

        *left = ascii_from(*left, len > 0 ? len : 1);
    }
    if (left->len == 0)
        return false;
    piece->at = left->at;
    piece->len = piece_len(*left);
    *left = ascii_from(*left, piece->len);
    return true;
}
