#include "proto/ip.h"

#include "proto/ascii.h"

#include <string.h>

enum { V4_BITS = 32, V6_BITS = 128, GROUPS = 8 };

static bool parse_v4(uint8_t out[static 4], struct bytes text)
{
    size_t at = 0;

    for (int part = 0; part < 4; part++) {
        size_t end = ascii_find(text, at, '.');
        uint64_t value;

        if (at > text.len || (part < 3 && end == text.len) ||
            (part == 3 && end != text.len) ||
            !ascii_number(&value, (struct bytes){text.at + at, end - at}, 255))
            return false;
        out[part] = (uint8_t)value;
        at = end + 1;
    }
    return true;
}

/* One group of 1 to 4 hexadecimal digits. */
static bool parse_group(uint8_t out[static 2], struct bytes text)
{
    unsigned value = 0;

    if (text.len == 0 || text.len > 4)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int digit = ascii_hex_digit(text.at[i]);

        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    bytes_put_be(out, value, 2);
    return true;
}

/* Colon-separated groups, an IPv4 tail allowed; how many octets, or -1. */
static int parse_groups(uint8_t out[static 16], struct bytes text)
{
    int octets = 0;
    size_t at = 0;

    if (text.len == 0)
        return 0;
    for (;;) {
        size_t end = ascii_find(text, at, ':');
        struct bytes group = {text.at + at, end - at};

        if (end == text.len && ascii_find(group, 0, '.') < group.len) {
            if (octets > 12 || !parse_v4(out + octets, group))
                return -1;
            return octets + 4;
        }
        if (octets > 14 || !parse_group(out + octets, group))
            return -1;
        octets += 2;
        if (end == text.len)
            return octets;
        at = end + 1;
    }
}

static size_t find_gap(struct bytes text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.at[i] == ':' && text.at[i + 1] == ':')
            return i;
    }
    return text.len;
}

static bool parse_v6(uint8_t out[static 16], struct bytes text)
{
    uint8_t tail[16] = {0};
    size_t gap;
    int before;
    int after;

    if (text.len >= IP_TEXT_MAX + 6 || /* longest mixed form is 45 */
        ascii_find(text, 0, ':') == text.len)
        return false;
    memset(out, 0, 16);
    gap = find_gap(text);
    before = parse_groups(out, (struct bytes){text.at, gap});
    if (gap == text.len)
        return before == 16;
    after = parse_groups(tail, ascii_from(text, gap + 2));
    /* An IPv4 tail stands at the very end only. */
    if (before < 0 || after < 0 || before + after > 14 ||
        ascii_find((struct bytes){text.at, gap}, 0, '.') < gap)
        return false;
    memcpy(out + 16 - after, tail, (size_t)after);
    return true;
}

static bool is_mapped(const uint8_t octet[static 16])
{
    static const uint8_t head[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    return memcmp(octet, head, sizeof head) == 0;
}

/* Most of what is asked about holds an octet that no address has. */
static bool may_be_address(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = text.at[i];

        if (ascii_hex_digit(c) < 0 && c != ':' && c != '.')
            return false;
    }
    return text.len > 0;
}

bool ip_parse(struct ip *out, struct bytes text, bool *mapped)
{
    struct ip a = {.bits = V4_BITS};
    bool was_mapped = false;

    if (!may_be_address(text))
        return false;
    if (!parse_v4(a.octet, text)) {
        memset(&a, 0, sizeof a);
        if (!parse_v6(a.octet, text))
            return false;
        was_mapped = is_mapped(a.octet);
        a.v6 = !was_mapped;
        a.bits = was_mapped ? V4_BITS : V6_BITS;
        if (was_mapped) {
            memcpy(a.octet, a.octet + 12, 4);
            memset(a.octet + 4, 0, 12);
        }
    }
    if (mapped != NULL)
        *mapped = was_mapped;
    *out = a;
    return true;
}

struct ip ip_network(const struct ip *a, uint8_t bits)
{
    struct ip net = {.v6 = a->v6, .bits = bits};

    memcpy(net.octet, a->octet, bits / 8);
    if (bits % 8 != 0)
        net.octet[bits / 8] =
            (uint8_t)(a->octet[bits / 8] & (0xff00 >> bits % 8));
    return net;
}

bool ip_net_parse(struct ip *out, struct bytes text)
{
    size_t slash = ascii_find(text, 0, '/');
    struct ip a;
    uint64_t bits;
    bool mapped;

    if (slash == text.len ||
        !ip_parse(&a, (struct bytes){text.at, slash}, &mapped) || mapped ||
        !ascii_number(&bits, ascii_from(text, slash + 1), a.bits - 1))
        return false;
    *out = ip_network(&a, (uint8_t)bits);
    return true;
}

static bool text_v4(struct buffer *out, const uint8_t octet[static 4])
{
    for (int i = 0; i < 4; i++) {
        if ((i > 0 && !buffer_add_octet(out, '.')) ||
            !ascii_add_number(out, octet[i]))
            return false;
    }
    return true;
}

/* RFC 5952 4.2: the longest run of zero groups, the first of equals, never a
   single group. */
static void longest_run(const uint8_t octet[static 16], int *start, int *len)
{
    *start = *len = 0;
    for (int i = 0; i < GROUPS; i++) {
        int n = 0;

        while (i + n < GROUPS && octet[2 * (i + n)] == 0 &&
               octet[2 * (i + n) + 1] == 0)
            n++;
        if (n > *len && n > 1) {
            *start = i;
            *len = n;
        }
    }
}

static bool text_group(struct buffer *out, unsigned value)
{
    bool shown = false;

    for (int shift = 12; shift >= 0; shift -= 4) {
        unsigned digit = value >> shift & 15;

        shown = shown || digit != 0 || shift == 0;
        if (shown &&
            !buffer_add_octet(out, (uint8_t) "0123456789abcdef"[digit]))
            return false;
    }
    return true;
}

static bool text_v6(struct buffer *out, const uint8_t octet[static 16])
{
    int start;
    int len;

    longest_run(octet, &start, &len);
    for (int i = 0; i < GROUPS; i++) {
        if (len > 0 && i == start) {
            if (!buffer_add_text(out, "::"))
                return false;
            i += len - 1;
            continue;
        }
        if (i > 0 && !(len > 0 && i == start + len) &&
            !buffer_add_octet(out, ':'))
            return false;
        if (!text_group(out, (unsigned)bytes_get_be(octet + 2 * i, 2)))
            return false;
    }
    return true;
}

bool ip_single(const struct ip *a)
{
    return a->bits == (a->v6 ? V6_BITS : V4_BITS);
}

bool ip_text(struct buffer *out, const struct ip *a)
{
    size_t start = out->len;
    bool fits = a->v6 ? text_v6(out, a->octet) : text_v4(out, a->octet);

    if (fits && !ip_single(a))
        fits = buffer_add_octet(out, '/') && ascii_add_number(out, a->bits);
    if (!fits)
        out->len = start;
    return fits;
}

bool ip_covers(const struct ip *net, const struct ip *a)
{
    struct ip cut;

    if (net->v6 != a->v6 || net->bits > a->bits)
        return false;
    cut = ip_network(a, net->bits);
    return memcmp(cut.octet, net->octet, sizeof cut.octet) == 0;
}

/* Blocks set aside (IANA special-purpose registries), strictest use last. */
/* clang-format off */
static const struct {
    enum ip_use use;
    struct ip net;
} BLOCKS[] = {
    {IP_DOCUMENTATION, {{192, 0, 2}, false, 24}},
    {IP_DOCUMENTATION, {{198, 51, 100}, false, 24}},
    {IP_DOCUMENTATION, {{203, 0, 113}, false, 24}},
    {IP_DOCUMENTATION, {{0x20, 0x01, 0x0d, 0xb8}, true, 32}},
    {IP_DOCUMENTATION, {{0x3f, 0xff}, true, 20}},
    {IP_PRIVATE,       {{10}, false, 8}},
    {IP_PRIVATE,       {{100, 64}, false, 10}},
    {IP_PRIVATE,       {{172, 16}, false, 12}},
    {IP_PRIVATE,       {{192, 168}, false, 16}},
    {IP_PRIVATE,       {{0xfc}, true, 7}},
    {IP_PRIVATE,       {{0xfe, 0xc0}, true, 10}},
    {IP_LOOPBACK,      {{127}, false, 8}},
    {IP_LOOPBACK,      {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                        true, 128}},
    {IP_LINK_LOCAL,    {{169, 254}, false, 16}},
    {IP_LINK_LOCAL,    {{0xfe, 0x80}, true, 10}},
    {IP_MULTICAST,     {{224}, false, 4}},
    {IP_MULTICAST,     {{0xff}, true, 8}},
    {IP_UNSPECIFIED,   {{0}, false, 8}},
    {IP_UNSPECIFIED,   {{192, 0, 0}, false, 24}},
    {IP_UNSPECIFIED,   {{198, 18}, false, 15}},
    {IP_UNSPECIFIED,   {{240}, false, 4}},
    {IP_UNSPECIFIED,   {{0}, true, 128}},
    {IP_UNSPECIFIED,   {{0x01, 0x00}, true, 64}},
};
/* clang-format on */

enum ip_use ip_use(const struct ip *a)
{
    enum ip_use use = IP_GLOBAL;

    for (size_t i = 0; i < sizeof BLOCKS / sizeof BLOCKS[0]; i++) {
        if (BLOCKS[i].use > use &&
            (ip_covers(&BLOCKS[i].net, a) || ip_covers(a, &BLOCKS[i].net)))
            use = BLOCKS[i].use;
    }
    return use;
}
