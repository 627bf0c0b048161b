#include <sodium.h>
#include <string.h>

#include "proto/card.h"

enum { LINE = 64, LINE_OCTETS = LINE / 4 * 3 };

static const char begin_line[] = "-----BEGIN NOROSHI CARD-----";
static const char end_line[] = "-----END NOROSHI CARD-----";
/* Line ends, and what mail programs put before a quoted line. */
static const char ignored[] = " \t\r\n>";

/* WIRE.md 3.2: "base64 in lines of 64" */
enum err card_armour(struct buffer *out, struct bytes raw)
{
    const size_t start = out->len;
    bool fits = buffer_add_text(out, begin_line) && buffer_add_octet(out, '\n');

    for (size_t at = 0; at < raw.len && fits; at += LINE_OCTETS) {
        size_t n = raw.len - at < LINE_OCTETS ? raw.len - at : LINE_OCTETS;
        char line[LINE + 2];

        sodium_bin2base64(line, sizeof line, raw.at + at, n,
                          sodium_base64_VARIANT_ORIGINAL);
        fits = buffer_add_text(out, line) && buffer_add_octet(out, '\n');
    }
    fits =
        fits && buffer_add_text(out, end_line) && buffer_add_octet(out, '\n');
    if (fits)
        return ERR_OK;
    out->len = start;
    return ERR_TOO_BIG;
}

/* Where word begins in text from at on; text.len when it does not. */
static size_t find(struct bytes text, size_t at, const char *word)
{
    size_t len = strlen(word);

    for (; at + len <= text.len; at++)
        if (memcmp(text.at + at, word, len) == 0)
            return at;
    return text.len;
}

/* Octets that text decodes to at most. */
static size_t decoded_max(struct bytes text)
{
    size_t digits = 0;

    for (size_t i = 0; i < text.len; i++)
        digits += strchr(ignored, text.at[i]) == NULL && text.at[i] != '=';
    return digits * 3 / 4;
}

/* WIRE.md 3.2: "Text around it is ignored." */
enum err card_unarmour(struct buffer *out, struct bytes text)
{
    size_t begin = find(text, 0, begin_line), end, len = 0;
    struct bytes body;

    if (begin == text.len)
        return ERR_NOT_FOUND;
    begin += sizeof begin_line - 1;
    end = find(text, begin, end_line);
    if (end == text.len)
        return ERR_BAD_SHAPE;
    body = (struct bytes){text.at + begin, end - begin};
    if (decoded_max(body) > out->cap - out->len)
        return ERR_TOO_BIG;
    if (sodium_base642bin(out->at + out->len, out->cap - out->len,
                          (const char *)body.at, body.len, ignored, &len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return ERR_BAD_SHAPE;
    out->len += len;
    return ERR_OK;
}
