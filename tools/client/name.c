#include "tools/client/name.h"

#include <stdio.h>

static size_t take(char *out, struct bytes org)
{
    size_t used = 0;

    for (size_t i = 0; i < org.len && used + 1 < NAME_MAX_OCTETS; i++) {
        uint8_t c = org.at[i];

        if (c >= 'A' && c <= 'Z')
            out[used++] = (char)(c | 0x20);
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[used++] = (char)c;
        else if (used > 0 && out[used - 1] != '-')
            out[used++] = '-';
    }
    while (used > 0 && out[used - 1] == '-')
        used--;
    return used;
}

void name_make(char out[static NAME_MAX_OCTETS], const struct card_identity *of)
{
    const uint8_t *id = of->node.octet;

    out[take(out, of->org)] = '\0';
    if (*out == '\0')
        snprintf(out, NAME_MAX_OCTETS, "peer-%02x%02x%02x%02x", id[0], id[1],
                 id[2], id[3]);
}
