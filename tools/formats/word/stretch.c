#include "tools/formats/word/stretch.h"

#include <string.h>

#include "proto/ascii.h"

/* Whether values are parted behind the octet at `at`; surely: not by what a
   path may hold as well. */
static bool parts_values(struct bytes text, size_t at, bool surely)
{
    uint8_t c = text.at[at];

    if (strchr("\t,;|", c) != NULL)
        return true;
    return !surely && (c == ' ' || c == '"' || c == '<' || c == '>');
}

/* Octets up to the last such place; 0: there is none. */
static size_t last_parting(struct bytes text, bool surely)
{
    size_t end = text.len;

    while (end > 0 && !parts_values(text, end - 1, surely))
        end--;
    return end;
}

bool stretch_next(struct bytes *stretch, struct bytes *left)
{
    struct bytes window = *left;
    size_t end;

    if (left->len == 0)
        return false;
    if (window.len > STRETCH_MAX) {
        window.len = STRETCH_MAX;
        end = last_parting(window, true);
        if (end == 0)
            end = last_parting(window, false);
        if (end == 0)
            end = STRETCH_MAX;
        while (end < left->len && !parts_values(*left, end - 1, false))
            end++;
        window.len = end;
    }
    *stretch = window;
    *left = ascii_from(*left, window.len);
    return true;
}
