#include "tools/formats/word/shape.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    SSDEEP_MIN = 24, /* a time of day has its form, too */
    DIGEST_MIN = 32,
    COIN_MIN = 26,
    TLSH_MIN = 70,
    JA4_LEN = 36,
};

/* What an octet may be of. */
enum class { ALNUM = 1, HEX = 2 };

/* clang-format off */
static const uint8_t classes[256] = {
    ['0'] = 3, ['1'] = 3, ['2'] = 3, ['3'] = 3, ['4'] = 3, ['5'] = 3,
    ['6'] = 3, ['7'] = 3, ['8'] = 3, ['9'] = 3,
    ['a'] = 3, ['b'] = 3, ['c'] = 3, ['d'] = 3, ['e'] = 3, ['f'] = 3,
    ['A'] = 3, ['B'] = 3, ['C'] = 3, ['D'] = 3, ['E'] = 3, ['F'] = 3,
    ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1, ['l'] = 1,
    ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1,
    ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1,
    ['y'] = 1, ['z'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1,
    ['M'] = 1, ['N'] = 1, ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1,
    ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1, ['W'] = 1, ['X'] = 1,
    ['Y'] = 1, ['Z'] = 1,
};
/* clang-format on */

struct shape shape_of(struct bytes text)
{
    struct shape s = {.len = text.len};
    uint8_t all = ALNUM | HEX;

    s.first = text.len > 0 ? text.at[0] : 0;
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = text.at[i];

        all &= classes[c];
        s.dots += c == '.';
        s.colons += c == ':';
        s.bars += c == '|';
    }
    s.alnum = (all & ALNUM) != 0;
    s.hex = (all & HEX) != 0;
    s.onion = s.dots > 0 &&
              (ascii_ends(text, ".onion") || ascii_ends(text, ".onion."));
    return s;
}

static bool may_be_v4(const struct shape *s)
{
    return s->dots == 3 && s->colons == 0 && ascii_digit(s->first);
}

static bool may_be_v6(const struct shape *s)
{
    return s->colons > 1;
}

bool shape_may_be_network(const struct shape *s)
{
    return (s->dots == 3 && ascii_digit(s->first)) || s->colons > 1;
}

static bool may_have_port(const struct shape *s)
{
    return (s->dots == 3 && s->colons + s->bars == 1) ||
           (s->first == '[' && s->colons > 1);
}

static bool may_be_digest(const struct shape *s)
{
    return s->hex && s->len >= DIGEST_MIN;
}

static bool may_be_cve(const struct shape *s)
{
    return ascii_lower(s->first) == 'c' && !s->alnum;
}

static bool may_be_onion(const struct shape *s)
{
    return s->onion;
}

static bool may_be_coin(const struct shape *s)
{
    return s->alnum && s->len >= COIN_MIN;
}

static bool may_be_tlsh(const struct shape *s)
{
    return s->alnum && s->len >= TLSH_MIN;
}

static bool may_be_ja4(const struct shape *s)
{
    return s->len == JA4_LEN && !s->alnum && s->dots == 0;
}

static bool may_be_ssdeep(const struct shape *s)
{
    return s->colons == 2 && s->len >= SSDEEP_MIN;
}

/* Types whose form alone says what they are, and what rules them out at a
   glance. */
static const struct {
    enum indicator_type type;
    bool (*may_be)(const struct shape *s);
} certain[] = {
    {INDICATOR_IPV4, may_be_v4},
    {INDICATOR_IPV6, may_be_v6},
    {INDICATOR_CIDR, shape_may_be_network},
    {INDICATOR_IP_PORT, may_have_port},
    {INDICATOR_MD5, may_be_digest},
    {INDICATOR_SHA1, may_be_digest},
    {INDICATOR_SHA256, may_be_digest},
    {INDICATOR_SHA512, may_be_digest},
    {INDICATOR_SHA224, may_be_digest},
    {INDICATOR_SHA384, may_be_digest},
    {INDICATOR_CVE, may_be_cve},
    {INDICATOR_ONION, may_be_onion},
    {INDICATOR_BTC, may_be_coin},
    {INDICATOR_XMR, may_be_coin},
    {INDICATOR_ETH, may_be_coin},
    {INDICATOR_TLSH, may_be_tlsh},
    {INDICATOR_JA4, may_be_ja4},
    {INDICATOR_SSDEEP, may_be_ssdeep},
};

/* A word of nothing but letters and digits, and too short for what they make
   up: at a glance, since nearly all words of a text are such. */
static bool is_word(const struct shape *s)
{
    return s->alnum && s->len < COIN_MIN;
}

bool shape_next(enum indicator_type *type, size_t *at, const struct shape *s)
{
    while (*at < sizeof certain / sizeof *certain && !is_word(s)) {
        const size_t row = (*at)++;

        *type = certain[row].type;
        if (certain[row].may_be(s))
            return true;
    }
    return false;
}
