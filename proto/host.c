#include "proto/host.h"

#include <string.h>

#include "proto/ascii.h"

#define A_LABEL "xn--"

/* RFC 3492, section 5. */
enum {
    BASE = 36,
    TMIN = 1,
    TMAX = 26,
    SKEW = 38,
    DAMP = 700,
    INITIAL_BIAS = 72,
    INITIAL_N = 128,
    POINT_MAX = 0x10ffff,
};

static uint32_t adapt(uint32_t delta, uint32_t count, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / count;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static int punycode_digit(uint8_t c)
{
    if (ascii_digit(c))
        return c - '0' + 26;
    return c >= 'a' && c <= 'z' ? c - 'a' : -1;
}

/* One generalised variable-length integer of tail, from *at on. */
static bool take_delta(uint32_t *delta, struct bytes tail, size_t *at,
                       uint32_t bias)
{
    uint64_t weight = 1;
    uint64_t sum = 0;

    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
        int digit;

        if (*at == tail.len)
            return false;
        digit = punycode_digit(tail.at[(*at)++]);
        if (digit < 0)
            return false;
        sum += (uint64_t)digit * weight;
        if (sum > UINT32_MAX)
            return false;
        if ((uint32_t)digit < t)
            break;
        weight *= BASE - t;
        if (weight > UINT32_MAX)
            return false;
    }
    *delta = (uint32_t)sum;
    return true;
}

/* What UTF-8 may encode: no surrogate, nothing beyond the last plane. */
static bool is_scalar(uint64_t point)
{
    return point < 0xd800 || (point > 0xdfff && point <= POINT_MAX);
}

/* Code points of a label as they are decoded. */
struct points {
    uint32_t at[HOST_LABEL_MAX];
    uint32_t count;
};

static void insert_point(struct points *p, uint64_t place, uint64_t point)
{
    memmove(&p->at[place + 1], &p->at[place],
            (p->count - place) * sizeof *p->at);
    p->at[place] = (uint32_t)point;
    p->count++;
}

/* Whether the part of a label after xn-- decodes to something beyond ASCII. */
static bool punycode_decodes(struct points *p, struct bytes text)
{
    uint32_t bias = INITIAL_BIAS;
    uint64_t n = INITIAL_N;
    uint64_t i = 0;
    size_t at = text.len;
    bool first = true;

    while (at > 0 && text.at[at - 1] != '-')
        at--;
    if (at == 1 || at == text.len)
        return false;
    for (p->count = 0; p->count + 1 < at; p->count++)
        p->at[p->count] = text.at[p->count];

    for (; at < text.len; i++, first = false) {
        uint32_t delta;

        if (!take_delta(&delta, text, &at, bias))
            return false;
        bias = adapt(delta, p->count + 1, first);
        i += delta;
        n += i / (p->count + 1);
        i %= p->count + 1;
        if (!is_scalar(n))
            return false;
        insert_point(p, i, n);
    }
    return true;
}

/* label is lower case already. */
static bool label_fits(struct bytes label)
{
    if (label.len == 0 || label.len > HOST_LABEL_MAX || label.at[0] == '-' ||
        label.at[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        uint8_t c = label.at[i];

        if (!ascii_alnum(c) && c != '-' && c != '_')
            return false;
    }
    return !ascii_starts(label, A_LABEL) ||
           punycode_decodes(&(struct points){{0}, 0},
                            ascii_from(label, strlen(A_LABEL)));
}

size_t host_label_points(uint32_t out[static HOST_LABEL_MAX],
                         struct bytes label)
{
    struct points p = {{0}, 0};

    if (label.len > HOST_LABEL_MAX || !ascii_starts(label, A_LABEL) ||
        !punycode_decodes(&p, ascii_from(label, strlen(A_LABEL))))
        return 0;
    memcpy(out, p.at, p.count * sizeof *out);
    return p.count;
}

static bool labels_fit(struct bytes name)
{
    size_t at = 0;
    size_t count = 0;

    for (;;) {
        size_t end = ascii_find(name, at, '.');
        struct bytes label = {name.at + at, end - at};

        if (!label_fits(label))
            return false;
        count++;
        if (end == name.len)
            return count >= 2 && !ascii_all_digits(label);
        at = end + 1;
    }
}

static enum err add_name(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    if (text.len > 0 && text.at[text.len - 1] == '.')
        text.len--;
    if (text.len == 0 || text.len > HOST_NAME_MAX)
        return ERR_BAD_SHAPE;
    if (!ascii_add_lower(out, text))
        return ERR_TOO_BIG;
    if (!labels_fit((struct bytes){out->at + start, text.len})) {
        out->len = start;
        return ERR_BAD_SHAPE;
    }
    return ERR_OK;
}

enum err host_canonical(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    enum err e = add_name(out, text);

    if (e == ERR_OK &&
        ascii_ends((struct bytes){out->at + start, out->len - start},
                   ".onion")) {
        out->len = start;
        return ERR_BAD_SHAPE;
    }
    return e;
}

/* The 16 or 56 base32 characters that name a Tor service. */
static bool onion_fits(struct bytes name)
{
    size_t start;

    if (!ascii_ends(name, ".onion"))
        return false;
    name.len -= 6;
    for (start = name.len; start > 0 && name.at[start - 1] != '.'; start--) {
        uint8_t c = name.at[start - 1];

        if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7'))
            return false;
    }
    return name.len - start == 16 || name.len - start == 56;
}

enum err host_onion(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    enum err e = add_name(out, text);

    if (e == ERR_OK &&
        !onion_fits((struct bytes){out->at + start, out->len - start})) {
        out->len = start;
        return ERR_BAD_SHAPE;
    }
    return e;
}

struct bytes host_parent(struct bytes name)
{
    size_t dot = ascii_find(name, 0, '.');
    struct bytes parent;

    if (dot == name.len)
        return (struct bytes){NULL, 0};
    parent = ascii_from(name, dot + 1);
    if (ascii_find(parent, 0, '.') == parent.len)
        return (struct bytes){NULL, 0};
    return parent;
}

bool host_within(struct bytes name, struct bytes zone)
{
    if (name.len == zone.len)
        return bytes_equal(name, zone);
    return name.len > zone.len && name.at[name.len - zone.len - 1] == '.' &&
           bytes_equal(ascii_from(name, name.len - zone.len), zone);
}

bool host_within_any(struct bytes name, const struct bytes *zones, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len >= zones[i].len &&
            /* Nearly all end otherwise. */
            name.at[name.len - 1] == zones[i].at[zones[i].len - 1] &&
            host_within(name, zones[i]))
            return true;
    return false;
}

enum host_use host_use(struct bytes name)
{
    static const struct bytes documentation[] = {
        BYTES_LITERAL("example"),     BYTES_LITERAL("example.com"),
        BYTES_LITERAL("example.net"), BYTES_LITERAL("example.org"),
        BYTES_LITERAL("example.jp"),  BYTES_LITERAL("example.co.jp"),
    };
    static const struct bytes special[] = {
        BYTES_LITERAL("localhost"),   BYTES_LITERAL("local"),
        BYTES_LITERAL("localdomain"), BYTES_LITERAL("internal"),
        BYTES_LITERAL("intranet"),    BYTES_LITERAL("invalid"),
        BYTES_LITERAL("test"),        BYTES_LITERAL("arpa"),
        BYTES_LITERAL("lan"),         BYTES_LITERAL("home"),
        BYTES_LITERAL("corp"),        BYTES_LITERAL("private"),
    };

    if (host_within_any(name, special, sizeof special / sizeof *special))
        return HOST_SPECIAL;
    return host_within_any(name, documentation,
                           sizeof documentation / sizeof *documentation)
               ? HOST_DOCUMENTATION
               : HOST_PUBLIC;
}
