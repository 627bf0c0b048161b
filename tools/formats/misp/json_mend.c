#include "tools/formats/misp/json_mend.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"

enum { ESCAPE = 6 }; /* octets of \ud83d */

static const char replacement[] = "\\ufffd";

/* The code unit of the \uXXXX there; -1: there is none. */
static int unit_at(struct bytes text, size_t at)
{
    int unit = 0;

    if (at + ESCAPE > text.len || text.at[at] != '\\' || text.at[at + 1] != 'u')
        return -1;
    for (size_t i = 2; i < ESCAPE; i++) {
        int digit = ascii_hex_digit(text.at[at + i]);

        if (digit < 0)
            return -1;
        unit = 16 * unit + digit;
    }
    return unit;
}

static bool is_high(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

/* Octets of the escape there; *spoilt: no text can hold it. */
static size_t escape_len(struct bytes text, size_t at, bool *spoilt)
{
    int unit = unit_at(text, at);

    *spoilt = unit == 0 || is_low(unit);
    if (unit < 0)
        return at + 1 < text.len ? 2 : 1;
    if (!is_high(unit))
        return ESCAPE;
    *spoilt = !is_low(unit_at(text, at + ESCAPE));
    return *spoilt ? ESCAPE : 2 * ESCAPE;
}

static uint8_t *copy_of(struct bytes text)
{
    uint8_t *copy = malloc(text.len);

    if (copy == NULL)
        abort();
    memcpy(copy, text.at, text.len);
    return copy;
}

size_t json_mend(struct bytes *text, uint8_t **owned)
{
    size_t mended = 0, len;
    bool spoilt;

    *owned = NULL;
    for (size_t at = ascii_find(*text, 0, '\\'); at < text->len;
         at = ascii_find(*text, at + len, '\\')) {
        len = escape_len(*text, at, &spoilt);
        if (!spoilt)
            continue;
        if (*owned == NULL)
            text->at = *owned = copy_of(*text);
        memcpy(*owned + at, replacement, ESCAPE);
        mended++;
    }
    return mended;
}
