#include "proto/digest.h"

#include "proto/ascii.h"

enum { SSDEEP_BLOCK_MIN = 3, SSDEEP_DOUBLINGS_MAX = 30, JA4_LEN = 36 };

enum err digest_hex(struct buffer *out, struct bytes text, size_t digits)
{
    if (text.len != digits || !ascii_all_hex(text))
        return ERR_BAD_SHAPE;
    return ascii_add_lower(out, text) ? ERR_OK : ERR_TOO_BIG;
}

/* Hexadecimal digits without the colons or spaces between octets. */
static enum err add_octets(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        bool between = (out->len - start) % 2 == 0 && out->len > start;

        if ((c == ':' || c == ' ') && between && i + 1 < text.len)
            continue;
        if (ascii_hex_digit(c) < 0) {
            out->len = start;
            return ERR_BAD_SHAPE;
        }
        if (!buffer_add_octet(out, ascii_lower(c))) {
            out->len = start;
            return ERR_TOO_BIG;
        }
    }
    return ERR_OK;
}

enum err digest_colons(struct buffer *out, struct bytes text, size_t digits)
{
    size_t start = out->len;
    enum err e = add_octets(out, text);

    if (e == ERR_OK && out->len - start != digits) {
        out->len = start;
        return ERR_BAD_SHAPE;
    }
    return e;
}

/* As people write a number: a leading zero may be missing. */
static bool add_serial(struct buffer *out, struct bytes text)
{
    bool odd = text.len % 2 == 1 && ascii_all_hex(text);

    if (odd && !buffer_add_octet(out, '0'))
        return false;
    return add_octets(out, text) == ERR_OK && out->len > 0 && out->len % 2 == 0;
}

enum err digest_serial(struct buffer *out, struct bytes text)
{
    uint8_t digits[2 * DIGEST_SERIAL_OCTETS_MAX + 4];
    struct buffer room = {digits, 0, sizeof digits};
    struct bytes value;

    if (ascii_starts(text, "0x"))
        text = ascii_from(text, 2);
    if (!add_serial(&room, text))
        return ERR_BAD_SHAPE;
    value = bytes_of(&room);
    while (value.len > 2 && value.at[0] == '0' && value.at[1] == '0')
        value = ascii_from(value, 2);
    if (value.len > (size_t)2 * DIGEST_SERIAL_OCTETS_MAX)
        return ERR_BAD_SHAPE;
    return ascii_add_upper(out, value) ? ERR_OK : ERR_TOO_BIG;
}

static bool ssdeep_part(struct bytes part)
{
    if (part.len == 0 || part.len > DIGEST_SSDEEP_PART_MAX)
        return false;
    for (size_t i = 0; i < part.len; i++) {
        if (!ascii_alnum(part.at[i]) && part.at[i] != '+' && part.at[i] != '/')
            return false;
    }
    return true;
}

static bool ssdeep_block(struct bytes digits)
{
    uint64_t max = (uint64_t)SSDEEP_BLOCK_MIN << SSDEEP_DOUBLINGS_MAX;
    uint64_t block;

    if (!ascii_number(&block, digits, max) || block % SSDEEP_BLOCK_MIN != 0)
        return false;
    block /= SSDEEP_BLOCK_MIN;
    return block != 0 && (block & (block - 1)) == 0;
}

enum err digest_ssdeep(struct buffer *out, struct bytes text)
{
    size_t comma = ascii_find(text, 0, ',');
    size_t first = ascii_find(text, 0, ':');
    size_t second = ascii_find(text, first + 1, ':');

    if (comma < text.len) {
        struct bytes name = ascii_from(text, comma + 1);

        if (name.len < 2 || name.at[0] != '"' || name.at[name.len - 1] != '"')
            return ERR_BAD_SHAPE;
        text.len = comma;
    }
    if (second >= text.len || !ssdeep_block((struct bytes){text.at, first}) ||
        !ssdeep_part((struct bytes){text.at + first + 1, second - first - 1}) ||
        !ssdeep_part(ascii_from(text, second + 1)))
        return ERR_BAD_SHAPE;
    return buffer_add(out, text) ? ERR_OK : ERR_TOO_BIG;
}

enum err digest_tlsh(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    if (text.len == DIGEST_TLSH_HEX + 2 && ascii_starts(text, "T1"))
        text = ascii_from(text, 2);
    if (text.len != DIGEST_TLSH_HEX || !ascii_all_hex(text))
        return ERR_BAD_SHAPE;
    if (!buffer_add_text(out, "T1") || !ascii_add_upper(out, text)) {
        out->len = start;
        return ERR_TOO_BIG;
    }
    return ERR_OK;
}

/* One character of the pattern of JA4 against one of the text. */
static bool ja4_octet(char pattern, uint8_t c)
{
    switch (pattern) {
    case 'T':
        return c == 't' || c == 'q' || c == 'd';
    case 'V':
        return ascii_digit(c) || c == 's' || c == 'd';
    case 'S':
        return c == 'd' || c == 'i';
    case 'N':
        return ascii_digit(c);
    case 'A':
        return ascii_alnum(c);
    case 'H':
        return ascii_hex_digit(c) >= 0;
    default:
        return c == (uint8_t)pattern;
    }
}

enum err digest_ja4(struct buffer *out, struct bytes text)
{
    static const char pattern[] = "TVVSNNNNAA_HHHHHHHHHHHH_HHHHHHHHHHHH";
    size_t start = out->len;

    if (text.len != JA4_LEN)
        return ERR_BAD_SHAPE;
    for (size_t i = 0; i < JA4_LEN; i++) {
        uint8_t c = pattern[i] == 'A' ? text.at[i] : ascii_lower(text.at[i]);

        if (!ja4_octet(pattern[i], c)) {
            out->len = start;
            return ERR_BAD_SHAPE;
        }
        if (!buffer_add_octet(out, c)) {
            out->len = start;
            return ERR_TOO_BIG;
        }
    }
    return ERR_OK;
}

bool digest_empty(struct bytes hex)
{
    static const char *const of_nothing[] = {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
        "274edebfe76f65fbd51ad2f14898b95b",
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
    };
    size_t zeros = 0;

    for (size_t i = 0; i < sizeof of_nothing / sizeof of_nothing[0]; i++) {
        if (bytes_equal(hex, bytes_text(of_nothing[i])))
            return true;
    }
    while (zeros < hex.len && hex.at[zeros] == '0')
        zeros++;
    return zeros == hex.len;
}
