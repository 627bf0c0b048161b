#include "tools/formats/word/pairs.h"

#include "proto/ascii.h"

enum { STEP = 3 /* octets of a pair and its colon */ };

static bool is_pair(struct bytes text, size_t at)
{
    return at + 2 <= text.len && ascii_hex_digit(text.at[at]) >= 0 &&
           ascii_hex_digit(text.at[at + 1]) >= 0 &&
           (at + 2 == text.len || text.at[at + 2] == ':');
}

size_t pairs_count(struct bytes text)
{
    size_t count = 0;

    if ((text.len + 1) % STEP != 0)
        return 0;
    while (count * STEP < text.len && is_pair(text, count * STEP))
        count++;
    return count * STEP == text.len + 1 && count >= PAIRS_OF_DEVICE ? count : 0;
}

bool pairs_join(struct buffer *out, struct bytes text)
{
    for (size_t at = 0; at < text.len; at += STEP)
        if (!buffer_add(out, (struct bytes){text.at + at, 2}))
            return false;
    return true;
}
