#include "tools/formats/charset/charset_nul.h"

#include <stdlib.h>
#include <string.h>

enum {
    STRAYS_TO_OCTETS = 8, /* at most one of so many octets */
    ESCAPE = 0x1b,        /* of ISO-2022-JP */
    SUBSTITUTE = 0x1a,    /* ends a file of DOS */
};

static const uint8_t replacement[] = {0xef, 0xbf, 0xbd};

static bool is_of_text(uint8_t c)
{
    return c >= ' ' || (c >= '\t' && c <= '\r') || c == ESCAPE ||
           c == SUBSTITUTE;
}

bool charset_nul_strays(struct bytes input)
{
    size_t strays = 0;

    for (size_t i = 0; i < input.len; i++) {
        if (input.at[i] != 0 && !is_of_text(input.at[i]))
            return false;
        strays += input.at[i] == 0;
    }
    return strays <= input.len / STRAYS_TO_OCTETS;
}

struct buffer charset_nul_shown(struct bytes text, size_t *first, size_t *count)
{
    struct buffer out = {0};

    *count = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == 0 && (*count)++ == 0)
            *first = i;
    out.cap = text.len + *count * sizeof replacement;
    out.at = malloc(out.cap);
    if (out.at == NULL)
        abort();
    for (size_t i = 0; i < text.len; i++) {
        const bool nul = text.at[i] == 0;
        struct bytes shown = {nul ? replacement : text.at + i,
                              nul ? sizeof replacement : 1};

        if (!buffer_add(&out, shown))
            abort(); /* there is room for all */
    }
    return out;
}
