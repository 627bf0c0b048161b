#include "proto/ascii.h"

#include <string.h>

bool ascii_all_hex(struct bytes text)
{
    unsigned others = 0;

    /* Without a branch: a hash is asked of by the million. */
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        others |= !((uint8_t)(c - '0') < 10 || (uint8_t)((c | 0x20) - 'a') < 6);
    }
    return others == 0;
}

bool ascii_all_digits(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!ascii_digit(text.at[i]))
            return false;
    }
    return true;
}

bool ascii_starts_fully(struct bytes a, const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i++) {
        if (i == a.len || ascii_lower(a.at[i]) != ascii_lower((uint8_t)word[i]))
            return false;
    }
    return true;
}

bool ascii_same_fully(struct bytes a, const char *word)
{
    return a.len == strlen(word) && ascii_starts_fully(a, word);
}

bool ascii_one_of(struct bytes a, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ascii_same(a, words[i]))
            return true;
    return false;
}

bool ascii_ends(struct bytes a, const char *word)
{
    size_t len = strlen(word);

    return a.len >= len && ascii_starts(ascii_from(a, a.len - len), word);
}

size_t ascii_find(struct bytes text, size_t from, uint8_t octet)
{
    const uint8_t *hit;

    if (from >= text.len)
        return text.len;
    hit = memchr(text.at + from, octet, text.len - from);
    return hit == NULL ? text.len : (size_t)(hit - text.at);
}

unsigned ascii_line(struct bytes text, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.at[i] == '\n';
    return line;
}

bool ascii_add_lower(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    if (!buffer_add(out, text))
        return false;
    for (size_t i = start; i < out->len; i++)
        out->at[i] = ascii_lower(out->at[i]);
    return true;
}

bool ascii_add_upper(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    if (!buffer_add(out, text))
        return false;
    for (size_t i = start; i < out->len; i++)
        out->at[i] = ascii_upper(out->at[i]);
    return true;
}

bool ascii_number(uint64_t *out, struct bytes text, uint64_t max)
{
    uint64_t value = 0;

    if (text.len == 0 || (text.len > 1 && text.at[0] == '0'))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)text.at[i] - '0';

        if (!ascii_digit(text.at[i]) || digit > max ||
            value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool ascii_add_number(struct buffer *out, uint64_t value)
{
    uint8_t room[20];
    size_t at = sizeof room;

    do {
        room[--at] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    return buffer_add(out, (struct bytes){room + at, sizeof room - at});
}

/* Octets of the sequence that starts with lead; 0 for none that may. */
static size_t sequence(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* The second octet rules out overlong forms, surrogates, > U+10FFFF, C1. */
static bool second_fits(uint8_t lead, uint8_t second)
{
    if (lead == 0xc2)
        return second >= 0xa0;
    if (lead == 0xe0)
        return second >= 0xa0;
    if (lead == 0xed)
        return second <= 0x9f;
    if (lead == 0xf0)
        return second >= 0x90;
    if (lead == 0xf4)
        return second <= 0x8f;
    return true;
}

bool ascii_plain_text(struct bytes text)
{
    for (size_t i = 0; i < text.len;) {
        uint8_t lead = text.at[i];
        size_t len = sequence(lead);

        if (lead < 0x20 || lead == 0x7f || len == 0 || len > text.len - i)
            return false;
        for (size_t k = 1; k < len; k++) {
            if ((text.at[i + k] & 0xc0) != 0x80)
                return false;
        }
        if (len > 1 && !second_fits(lead, text.at[i + 1]))
            return false;
        i += len;
    }
    return true;
}

size_t ascii_points(struct bytes text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += (text.at[i] & 0xc0) != 0x80;
    return count;
}

/* Octets of white space at the front of text; 0 for none. */
static size_t space_before(struct bytes text)
{
    if (text.len == 0)
        return 0;
    if (text.at[0] == ' ' || (text.at[0] >= '\t' && text.at[0] <= '\r'))
        return 1;
    if (text.at[0] < 0x80)
        return 0;
    if (ascii_starts(text, "\xc2\xa0"))
        return 2;
    return ascii_starts(text, "\xe3\x80\x80") ? 3 : 0;
}

static size_t space_after(struct bytes text)
{
    uint8_t last;

    if (text.len == 0)
        return 0;
    last = text.at[text.len - 1];
    if (last == ' ' || (last >= '\t' && last <= '\r'))
        return 1;
    if (last < 0x80)
        return 0;
    if (ascii_ends(text, "\xc2\xa0"))
        return 2;
    return ascii_ends(text, "\xe3\x80\x80") ? 3 : 0;
}

struct bytes ascii_trim(struct bytes text)
{
    size_t n;

    while ((n = space_before(text)) > 0)
        text = ascii_from(text, n);
    while ((n = space_after(text)) > 0)
        text.len -= n;
    return text;
}
