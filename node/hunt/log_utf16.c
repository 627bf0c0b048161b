#include "node/hunt/log_utf16.h"

enum {
    SNIFFED_MAX = 4096, /* octets that are looked at */
    SNIFFED_MIN = 4,
    UNKNOWN = 0xfffd, /* U+FFFD */
    POINT_OCTETS = 4, /* of UTF-8, at most */
};

bool log_utf16_has_mark(struct bytes head)
{
    return head.len >= 2 && ((head.at[0] == 0xff && head.at[1] == 0xfe) ||
                             (head.at[0] == 0xfe && head.at[1] == 0xff));
}

enum log_utf16 log_utf16_sniff(struct bytes head)
{
    size_t nul[2] = {0, 0}, pairs;

    if (log_utf16_has_mark(head))
        return head.at[0] == 0xff ? LOG_UTF16_LE : LOG_UTF16_BE;
    if (head.len > SNIFFED_MAX)
        head.len = SNIFFED_MAX;
    pairs = head.len / 2;
    if (head.len < SNIFFED_MIN)
        return LOG_UTF16_NONE;
    for (size_t i = 0; i < 2 * pairs; i++)
        nul[i % 2] += head.at[i] == 0;
    /* Half of it in ASCII, and no more NULs elsewhere than one in sixteen. */
    if (nul[1] * 2 >= pairs && nul[0] * 16 <= pairs)
        return LOG_UTF16_LE;
    if (nul[0] * 2 >= pairs && nul[1] * 16 <= pairs)
        return LOG_UTF16_BE;
    return LOG_UTF16_NONE;
}

static uint32_t unit(enum log_utf16 order, const uint8_t *at)
{
    return order == LOG_UTF16_LE ? (uint32_t)(at[0] | at[1] << 8)
                                 : (uint32_t)(at[1] | at[0] << 8);
}

/* Octets of the character at the front of in; 0: its other half is missing. */
static size_t point_len(uint32_t *point, enum log_utf16 order, struct bytes in,
                        bool last)
{
    uint32_t low;

    *point = unit(order, in.at);
    if (*point < 0xd800 || *point >= 0xe000)
        return 2;
    if (*point < 0xdc00 && in.len < 4 && !last)
        return 0;
    low = in.len < 4 ? 0 : unit(order, in.at + 2);
    if (*point >= 0xdc00 || low < 0xdc00 || low >= 0xe000) {
        *point = UNKNOWN;
        return 2;
    }
    *point = 0x10000 + ((*point - 0xd800) << 10) + (low - 0xdc00);
    return 4;
}

static size_t utf8(uint8_t out[static POINT_OCTETS], uint32_t point)
{
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

    if (len == 1) {
        out[0] = (uint8_t)point;
        return 1;
    }
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        out[i] = (uint8_t)(0x80 | (point & 0x3f));
    out[0] = (uint8_t)(0xf00 >> len | point);
    return len;
}

void log_utf16_step(enum log_utf16 order, struct bytes *in, struct buffer *out,
                    bool last)
{
    while (in->len >= 2 && out->cap - out->len >= POINT_OCTETS) {
        uint8_t octets[POINT_OCTETS];
        uint32_t point;
        const size_t len = point_len(&point, order, *in, last);

        if (len == 0)
            return;
        (void)buffer_add(out, (struct bytes){octets, utf8(octets, point)});
        in->at += len;
        in->len -= len;
    }
    if (last && in->len == 1)
        in->len = 0;
}
