/*
 * ascii: classes and cases of single octets, and what text may look like.
 *
 * Locale never matters here: two nodes must derive the same octets, so nothing
 * of <ctype.h> is used and letters beyond ASCII are left alone.
 */
#ifndef PROTO_ASCII_H
#define PROTO_ASCII_H

#include "proto/bytes.h"

static inline bool ascii_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_alpha(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_alnum(uint8_t c)
{
    return ascii_digit(c) || ascii_alpha(c);
}

static inline uint8_t ascii_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static inline uint8_t ascii_upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c & ~0x20) : c;
}

/* 0..15, or -1. */
static inline int ascii_hex_digit(uint8_t c)
{
    if (ascii_digit(c))
        return c - '0';
    c = ascii_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The upper-case digit of 0..15. */
static inline uint8_t ascii_hex_upper(uint8_t value)
{
    return (uint8_t) "0123456789ABCDEF"[value & 15];
}

/* Nothing but such digits; true for none at all. */
bool ascii_all_hex(struct bytes text);
bool ascii_all_digits(struct bytes text);

/* a equals, ends with or starts with the NUL-terminated word, letters of either
   case. */
bool ascii_same_fully(struct bytes a, const char *word);
bool ascii_ends(struct bytes a, const char *word);
bool ascii_starts_fully(struct bytes a, const char *word);

/* Nearly all that are asked about differ in their first octet. */
static inline bool ascii_starts(struct bytes a, const char *word)
{
    if (word[0] != '\0' &&
        (a.len == 0 || ascii_lower(a.at[0]) != ascii_lower((uint8_t)word[0])))
        return false;
    return ascii_starts_fully(a, word);
}

static inline bool ascii_same(struct bytes a, const char *word)
{
    if (a.len == 0 || word[0] == '\0')
        return a.len == 0 && word[0] == '\0';
    return ascii_lower(a.at[0]) == ascii_lower((uint8_t)word[0]) &&
           ascii_same_fully(a, word);
}

/* a equals one of count such words. */
bool ascii_one_of(struct bytes a, const char *const *words, size_t count);

/* First position of octet at or after from; text.len when there is none. */
size_t ascii_find(struct bytes text, size_t from, uint8_t octet);

/* Line of the octet at offset, counted from 1. */
unsigned ascii_line(struct bytes text, size_t offset);

/* text without its first count octets; count <= text.len. */
static inline struct bytes ascii_from(struct bytes text, size_t count)
{
    if (count == 0) /* of no octets at all, perhaps: text.at is NULL */
        return text;
    return (struct bytes){text.at + count, text.len - count};
}

/* Append with letters in lower case (upper case); false, nothing added, when
   it does not fit. */
bool ascii_add_lower(struct buffer *out, struct bytes text);
bool ascii_add_upper(struct buffer *out, struct bytes text);

/* A decimal number without sign, spaces or leading zeros, at most max. */
bool ascii_number(uint64_t *out, struct bytes text, uint64_t max);
bool ascii_add_number(struct buffer *out, uint64_t value);

/* Valid UTF-8 (RFC 3629) without C0, DEL and C1 control characters. */
bool ascii_plain_text(struct bytes text);

/* Code points of valid UTF-8. */
size_t ascii_points(struct bytes text);

/* text without leading and trailing space, tab, CR, LF, U+00A0, U+3000. */
struct bytes ascii_trim(struct bytes text);

#endif
