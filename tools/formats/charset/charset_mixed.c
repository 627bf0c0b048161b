#include "tools/formats/charset/charset_mixed.h"

#include "proto/ascii.h"
#include "tools/formats/charset/charset_ja.h"
#include "tools/formats/charset/charset_utf8.h"

enum {
    WIDE_MIN = 2, /* characters of three octets: UTF-8 that no chance makes */
};

static struct bytes next_line(struct bytes *left)
{
    const size_t end = ascii_find(*left, 0, '\n');
    struct bytes line = {left->at, end < left->len ? end + 1 : end};

    *left = ascii_from(*left, line.len);
    return line;
}

static bool is_japanese(const struct charset_ja *as)
{
    return as->broken == 0 && as->score > 0;
}

/* A line of UTF-8 that somebody cut within a character has more sound ones
   than broken octets. */
static bool is_other(struct bytes line)
{
    const struct charset_utf8 u = charset_utf8_read(line);

    return u.broken > u.sound;
}

static enum charset line_charset(struct bytes line, enum charset mixed)
{
    struct charset_ja as;

    if (!is_other(line))
        return CHARSET_UTF8;
    as = mixed == CHARSET_UTF8_CP932 ? charset_ja_cp932(line)
                                     : charset_ja_eucjp(line);
    if (!is_japanese(&as))
        return CHARSET_UTF8;
    return mixed == CHARSET_UTF8_CP932 ? CHARSET_CP932 : CHARSET_EUCJP;
}

bool charset_mixed_is(enum charset *out, struct bytes input)
{
    long sjis = 0, euc = 0;
    size_t wide = 0;

    while (input.len > 0) {
        const struct bytes line = next_line(&input);
        const struct charset_utf8 u = charset_utf8_read(line);
        struct charset_ja as;

        if (u.broken == 0)
            wide += u.wide;
        if (u.broken <= u.sound)
            continue;
        as = charset_ja_cp932(line);
        sjis += is_japanese(&as) ? as.score : 0;
        as = charset_ja_eucjp(line);
        euc += is_japanese(&as) ? as.score : 0;
    }
    *out = sjis > euc ? CHARSET_UTF8_CP932 : CHARSET_UTF8_EUCJP;
    return wide >= WIDE_MIN && (sjis > 0 || euc > 0);
}

bool charset_mixed_next(struct bytes *lines, enum charset *c,
                        struct bytes *left, enum charset mixed)
{
    if (left->len == 0)
        return false;
    *lines = next_line(left);
    *c = line_charset(*lines, mixed);
    while (left->len > 0) {
        struct bytes after = *left, line = next_line(&after);

        if (line_charset(line, mixed) != *c)
            break;
        lines->len += line.len;
        *left = after;
    }
    return true;
}
