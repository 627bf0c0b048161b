#include "tools/formats/word/grouped.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    GROUPS_MIN = 2,
    PAIRS_MIN = 16,
    DIGITS_MAX = 128,
    MD5_DIGITS = 32,
};

static bool is_digest_len(size_t digits)
{
    return digits == MD5_DIGITS || digits == 40 || digits == 56 ||
           digits == 64 || digits == 96 || digits == DIGITS_MAX;
}

static size_t hex_at(struct bytes text, size_t at)
{
    size_t end = at;

    while (end < text.len && ascii_hex_digit(text.at[end]) >= 0)
        end++;
    return end - at;
}

static bool is_of_word(struct bytes text, size_t at)
{
    return at < text.len && (ascii_alnum(text.at[at]) || text.at[at] == '_');
}

static bool parts_groups(uint8_t c)
{
    return c == ' ' || c == '-' || c == '_';
}

static bool is_group_len(size_t digits)
{
    return digits == 2 || digits == 4 || digits == 8 || digits == 16;
}

/* Digits behind the sign at `at`; 0: it is another. */
static size_t hex_behind(struct bytes text, size_t at, uint8_t sign)
{
    return at < text.len && text.at[at] == sign ? hex_at(text, at + 1) : 0;
}

/* Groups of as many digits each, with one sign between them. */
struct groups {
    size_t len; /* octets of all; 0: there are none */
    bool blank; /* of the signs */
};

static struct groups groups_at(struct bytes line, size_t at)
{
    const size_t size = hex_at(line, at);
    const uint8_t sign = at + size < line.len ? line.at[at + size] : 0;
    size_t end = at + size, count = 1;

    if (!is_group_len(size) || !parts_groups(sign))
        return (struct groups){0};
    for (; hex_behind(line, end, sign) == size; count++)
        end += 1 + size;
    if (count < (size == 2 ? PAIRS_MIN : GROUPS_MIN) ||
        !is_digest_len(count * size) || is_of_word(line, end))
        return (struct groups){0};
    return (struct groups){end - at, sign == ' '};
}

/* Octets of "0x" and a digest behind it; 0: there is none. */
static size_t prefixed_at(struct bytes line, size_t at, bool named)
{
    size_t digits;

    if (!ascii_starts(ascii_from(line, at), "0x"))
        return 0;
    digits = hex_at(line, at + 2);
    if (!is_digest_len(digits) || is_of_word(line, at + 2 + digits) ||
        (!named && digits != MD5_DIGITS))
        return 0;
    return 2 + digits;
}

static bool names_digest(struct bytes line)
{
    static const char *const names[] = {"md5", "sha", "hash", "digest",
                                        "\u30cf\u30c3\u30b7\u30e5"};

    for (size_t at = 0; at < line.len; at++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (ascii_starts(ascii_from(line, at), names[i]))
                return true;
    return false;
}

static bool add_digits(struct buffer *out, struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!parts_groups(text.at[i]) && !buffer_add_octet(out, text.at[i]))
            return false;
    return true;
}

/* Octets of the digest at `at`, of which *digits are to be joined. */
static size_t digest_at(struct bytes line, size_t at, bool named,
                        struct bytes *digits)
{
    const struct groups g = groups_at(line, at);
    const size_t prefixed = prefixed_at(line, at, named);

    if (prefixed > 0) {
        *digits = (struct bytes){line.at + at + 2, prefixed - 2};
        return prefixed;
    }
    if (g.len == 0 || (g.blank && !named && g.len < line.len))
        return 0;
    *digits = (struct bytes){line.at + at, g.len};
    return g.len;
}

static bool may_have_one(struct bytes line)
{
    size_t run = 0;

    for (size_t at = 0; at < line.len; at++) {
        run += ascii_hex_digit(line.at[at]) >= 0;
        if (run >= MD5_DIGITS)
            return true;
    }
    return false;
}

struct bytes grouped_join(struct buffer *out, struct bytes line)
{
    const size_t start = out->len;
    struct bytes digits;
    bool named, changed = false;
    size_t len;

    if (!may_have_one(line))
        return line;
    named = names_digest(line);
    for (size_t at = 0; at<line.len; at += len> 0 ? len : 1) {
        len = at > 0 && is_of_word(line, at - 1)
                  ? 0
                  : digest_at(line, at, named, &digits);
        changed = changed || len > 0;
        if (!(len > 0 ? add_digits(out, digits)
                      : buffer_add_octet(out, line.at[at])))
            return line;
    }
    return changed ? (struct bytes){out->at + start, out->len - start} : line;
}
