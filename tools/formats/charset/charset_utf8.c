#include "tools/formats/charset/charset_utf8.h"

/* RFC 3629, section 4: how long a character is by its first octet, and what may
   be its second. */
static const struct lead {
    uint8_t first, last, len, low, high;
} leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f},
    {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_of(uint8_t c)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (c >= leads[i].first && c <= leads[i].last)
            return &leads[i];
    return NULL;
}

/* Octets of the UTF-8 character there; 0: none. */
static size_t utf8_taken(const uint8_t *at, size_t left)
{
    const struct lead *lead;

    if (at[0] < 0x80)
        return 1;
    lead = lead_of(at[0]);
    if (lead == NULL || lead->len > left || at[1] < lead->low ||
        at[1] > lead->high)
        return 0;
    for (size_t i = 2; i < lead->len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return lead->len;
}

struct charset_utf8 charset_utf8_read(struct bytes input)
{
    struct charset_utf8 u = {.first_broken = input.len};

    for (size_t at = 0; at < input.len;) {
        size_t taken = utf8_taken(input.at + at, input.len - at);

        u.sound += taken > 1;
        u.wide += taken > 2;
        if (taken == 0 && u.broken++ == 0)
            u.first_broken = at;
        at += taken == 0 ? 1 : taken;
    }
    return u;
}
