#include "tools/formats/charset/charset_jis.h"

#include <string.h>

#include "proto/ascii.h"

enum { ESC = 0x1b };

/* Escape sequences of ISO-2022-JP and of the kana some mailers put in. */
static const struct {
    const char *sequence;
    enum jis { JIS_ASCII, JIS_DOUBLE, JIS_SUPPLEMENT, JIS_KANA } set;
} escapes[] = {
    {"\x1b(B", JIS_ASCII},       {"\x1b(J", JIS_ASCII},
    {"\x1b(H", JIS_ASCII},       {"\x1b$@", JIS_DOUBLE},
    {"\x1b$B", JIS_DOUBLE},      {"\x1b$(@", JIS_DOUBLE},
    {"\x1b$(B", JIS_DOUBLE},     {"\x1b&@\x1b$B", JIS_DOUBLE},
    {"\x1b$(D", JIS_SUPPLEMENT}, {"\x1b(I", JIS_KANA},
};

enum { ESCAPES = sizeof escapes / sizeof *escapes };

static size_t escape_at(struct bytes text, enum jis *set)
{
    for (size_t i = 0; i < ESCAPES; i++) {
        size_t len = strlen(escapes[i].sequence);

        if (text.len >= len && memcmp(text.at, escapes[i].sequence, len) == 0) {
            *set = escapes[i].set;
            return len;
        }
    }
    return 0;
}

/* These take octets of JIS, and put them as EUC-JP behind to; how many, 0:
   broken. */
static size_t jis_kana(struct buffer *to, uint8_t c)
{
    return c <= 0x5f && buffer_add_octet(to, 0x8e) &&
                   buffer_add_octet(to, c | 0x80)
               ? 1
               : 0;
}

static size_t jis_double(struct buffer *to, uint8_t c, uint8_t d,
                         bool supplement)
{
    if (c == 0x7f || d <= ' ' || d == 0x7f)
        return 0;
    return (!supplement || buffer_add_octet(to, 0x8f)) &&
                   buffer_add_octet(to, c | 0x80) &&
                   buffer_add_octet(to, d | 0x80)
               ? 2
               : 0;
}

static size_t jis_character(struct buffer *to, struct bytes text, enum jis set)
{
    uint8_t c = text.at[0];

    if (set == JIS_ASCII || c <= ' ')
        return buffer_add_octet(to, c) ? 1 : 0;
    if (set == JIS_KANA)
        return jis_kana(to, c);
    return jis_double(to, c, text.len > 1 ? text.at[1] : 0,
                      set == JIS_SUPPLEMENT);
}

/* Lines begin in ASCII, whatever the one before ended in: RFC 1468. */
size_t charset_jis_read(struct buffer *out, struct bytes input)
{
    struct bytes left = input;
    enum jis set = JIS_ASCII;

    while (left.len > 0) {
        size_t taken = left.at[0] == ESC ? escape_at(left, &set) : 0;

        if (left.at[0] == '\n')
            set = JIS_ASCII;
        if (taken == 0)
            taken = jis_character(out, left, set);
        if (taken == 0)
            break;
        left = ascii_from(left, taken);
    }
    return input.len - left.len;
}

bool charset_jis_is(struct bytes input)
{
    bool escaped = false;

    if (ascii_find(input, 0, ESC) == input.len)
        return false;
    for (size_t i = 0; i < input.len; i++) {
        enum jis set;

        if (input.at[i] >= 0x80)
            return false;
        if (input.at[i] == ESC && !escaped)
            escaped =
                escape_at(ascii_from(input, i), &set) > 0 && set != JIS_ASCII;
    }
    return escaped;
}
