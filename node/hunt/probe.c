#include "node/hunt/probe.h"

#include "node/hunt/walk.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"

enum {
    ESCAPE = 3,       /* octets of "%2F" */
    RUN_MAX = 130,    /* of digits and colons; longer is no value */
    GROUP_MAX = 3,    /* digits of a group of an IPv4 address */
    ADDRESS_MAX = 64, /* octets of an IPv6 address, and a port */
    ENCODED_MAX = 64, /* octets of "%252525…" */
};

/* Lengths of networks; a pack is anybody's. */
static const uint64_t v4_prefixes = UINT64_C(0xffffffff);

/* Where the scanned text has a word's octet. */
static bool is_word(uint8_t c)
{
    return (walk_kinds[c] & WALK_WORD) != 0;
}

static void put(struct probe *p, const uint8_t *from, const uint8_t *end,
                size_t at)
{
    for (size_t i = 0; i < p->pack_count; i++)
        candidate_put(&p->queue, p->packs[i],
                      (struct bytes){from, (size_t)(end - from)}, at);
}

/* Behind the escape that ends before `from`, or within it: "\nevil.example",
   "%20evil.example". from: there is none. */
static const uint8_t *behind_escape(const uint8_t *from)
{
    if (from[-1] == '\\')
        return from + 1;
    if (from[-1] == '%' && ascii_hex_digit(from[0]) >= 0 &&
        ascii_hex_digit(from[1]) >= 0)
        return from + ESCAPE - 1;
    return from;
}

/* No label begins with a dash, and no walk with one. */
static void put_name(struct probe *p, const uint8_t *from, const uint8_t *end,
                     size_t at)
{
    while (*from == '-')
        from++;
    put(p, from, end, at);
}

/* A name, and each parent of two labels at least; end: behind the last. */
static void put_parents(struct probe *p, const uint8_t *end, size_t at)
{
    const uint8_t *from = end, *begin;
    unsigned dots = 0;

    for (; is_word(from[-1]) && end - from < HOST_NAME_MAX; from--)
        if (from[-1] == '.' && dots++ > 0)
            put_name(p, from, end, at);
    if (dots == 0)
        return;
    put_name(p, from, end, at);
    begin = behind_escape(from);
    if (begin != from)
        put_name(p, begin, end, at);
}

/* The same, with bits for octets: of run for those of names, of dots for dots;
   the top one is the last octet, and the first of the run is among them. */
static void put_parents_of(struct probe *p, const uint8_t *end, uint64_t run,
                           uint64_t dots, size_t at)
{
    const unsigned len = (unsigned)__builtin_clzll(~run);
    const uint8_t *const from = end - len, *const begin = behind_escape(from);

    if (len == 0)
        return;
    dots &= ~UINT64_C(0) << (BITMAP_OCTETS - len);
    if (dots == 0)
        return;
    dots &= ~(UINT64_C(1) << (63 - __builtin_clzll(dots)));
    for (; dots != 0; dots &= ~(UINT64_C(1) << (63 - __builtin_clzll(dots))))
        put_name(p, end - __builtin_clzll(dots), end, at);
    put_name(p, from, end, at);
    if (begin != from)
        put_name(p, begin, end, at);
}

/* The word being probed, and the one before. */
struct words {
    const struct bitmap *now, *before;
};

/* Bits of the 64 octets before that one of the word. */
static uint64_t behind(uint64_t now, uint64_t before, unsigned bit)
{
    return bit == 0 ? before : now << (BITMAP_OCTETS - bit) | before >> bit;
}

static void probe_name(struct probe *p, const struct words *w, size_t at,
                       unsigned bit)
{
    const uint8_t *end = p->text + at;
    uint64_t dots = behind(w->now->dot, w->before->dot, bit);
    uint64_t run = behind(w->now->label, w->before->label, bit) | dots;

    while (end[-1] == '.' || end[-1] == '-') {
        end--;
        run <<= 1;
        dots <<= 1;
    }
    /* All that a shift let in is no part of a run, so it is seen to end. */
    if (~run == 0 ||
        end - __builtin_clzll(~run) + BITMAP_OCTETS <= p->text + at)
        put_parents(p, end, at);
    else
        put_parents_of(p, end, run, dots, at);
}

static void put_networks(struct probe *p, const struct pack *pack,
                         const struct ip *a, size_t at)
{
    const struct indicator_prefixes *use = &pack_about(pack)->prefixes;
    const unsigned words = a->v6 ? 2 : 1;

    for (unsigned i = 0; i < words; i++)
        for (uint64_t left = a->v6 ? use->v6[i] : use->v4 & v4_prefixes;
             left != 0; left &= left - 1) {
            const unsigned bits = i * 64 + (unsigned)__builtin_ctzll(left);
            const struct ip net = ip_network(a, (uint8_t)bits);

            candidate_put_ip(&p->queue, pack, &net, at);
        }
}

/* An address, and each network that it is in. */
static void put_ip(struct probe *p, const struct ip *a, size_t at)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        if (!a->v6 && !pack_has_v4(p->packs[i], a->octet))
            continue;
        candidate_put_ip(&p->queue, p->packs[i], a, at);
        put_networks(p, p->packs[i], a, at);
    }
}

static void put_address(struct probe *p, const uint8_t *from,
                        const uint8_t *end, size_t at)
{
    struct ip a;

    if (ip_parse(&a, (struct bytes){from, (size_t)(end - from)}, NULL))
        put_ip(p, &a, at);
}

/* The group of digits that ends at end, at most 255; where it begins. NULL: it
   is none. */
static const uint8_t *group_before(const uint8_t *end, uint8_t *out)
{
    unsigned value = 0, power = 1;
    const uint8_t *from = end;

    for (; end - from < GROUP_MAX && ascii_digit(from[-1]); power *= 10)
        value += power * (unsigned)(*--from - '0');
    *out = (uint8_t)value;
    return from == end || value > UINT8_MAX || (*from == '0' && power > 10)
               ? NULL
               : from;
}

/* What stands behind an escape, whose digits are not of it: "%201.2.3.4". */
static void probe_escaped_v4(struct probe *p, const uint8_t *from,
                             const uint8_t *end, size_t at)
{
    for (int cut = 1; cut < ESCAPE; cut++)
        if (from[-cut] == '%')
            put_address(p, from + ESCAPE - cut, end, at);
}

/* Where the first of the groups begins that ends before `end`. */
static const uint8_t *first_group(const uint8_t *end)
{
    const uint8_t *from = end;

    while (end - from < GROUP_MAX && ascii_digit(from[-1]))
        from--;
    return from;
}

/* Three groups before the octet at `at`, and the one that it begins. */
static void probe_v4(struct probe *p, size_t at)
{
    const uint8_t *from = p->text + at, *end = from, *first;
    struct ip a = {.bits = 32};

    while (end - from <= GROUP_MAX && ascii_digit(*end))
        end++;
    if (end - from > GROUP_MAX || group_before(end, &a.octet[3]) != from)
        return;
    for (int group = 2; group > 0; group--)
        if (from[-1] != '.' ||
            (from = group_before(from - 1, &a.octet[group])) == NULL)
            return;
    if (from[-1] != '.')
        return;
    first = first_group(--from);
    if (group_before(from, &a.octet[0]) != NULL)
        put_ip(p, &a, at);
    probe_escaped_v4(p, first, end, at);
}

static bool is_v6_octet(uint8_t c)
{
    return ascii_hex_digit(c) >= 0 || c == ':' || c == '.';
}

/* As it is, without the sign that ends a sentence, without ".443". */
static void try_v6(struct probe *p, const uint8_t *from, const uint8_t *end,
                   size_t at)
{
    put_address(p, from, end, at);
    while (end > from && (end[-1] == '.' || end[-1] == ':'))
        put_address(p, from, --end, at);
    while (end > from && ascii_digit(end[-1]))
        end--;
    if (end > from && end[-1] == '.')
        put_address(p, from, end - 1, at);
}

/* An address may begin with each group of the run around `at`. */
static void probe_v6(struct probe *p, size_t at)
{
    const uint8_t *const here = p->text + at, *from = here, *end = here;

    if (at < p->v6_done)
        return;
    while (here - from < RUN_MAX && is_v6_octet(from[-1]))
        from--;
    while (end - here < RUN_MAX && is_v6_octet(*end))
        end++;
    if (end - here < RUN_MAX)
        p->v6_done = (size_t)(end - p->text);
    if (behind_escape(from) != from && end - from <= ADDRESS_MAX)
        try_v6(p, behind_escape(from), end, at);
    for (const uint8_t *begin = from; begin < end; begin++)
        if (end - begin <= ADDRESS_MAX && (begin == from || begin[-1] == ':' ||
                                           begin[-1] == '.' || *begin == ':'))
            try_v6(p, begin, end, at);
}

static bool is_hash_length(size_t len)
{
    return len == 32 || len == 40 || len == 56 || len == 64 || len == 96 ||
           len == 128;
}

static void probe_hash(struct probe *p, size_t at)
{
    const uint8_t *const here = p->text + at, *from = here, *end = here;

    if (at < p->hash_done)
        return;
    while (here - from < RUN_MAX && ascii_hex_digit(from[-1]) >= 0)
        from--;
    while (end - here < RUN_MAX && ascii_hex_digit(*end) >= 0)
        end++;
    p->hash_done = (size_t)(end - p->text);
    if (is_hash_length((size_t)(end - from)))
        put(p, from, end, at);
    from = behind_escape(from);
    if (is_hash_length((size_t)(end - from)))
        put(p, from, end, at);
}

/* "%3A%", "%253A%" */
static bool is_encoded_colon(const uint8_t *text)
{
    const uint8_t *at = text + 1;

    while (at - text < ENCODED_MAX && at[0] == '2' && at[1] == '5')
        at += 2;
    return at - text >= ENCODED_MAX ||
           (at[0] == '3' && at[1] == 'a' && at[2] == '%');
}

static bool is_unicode_escape(const uint8_t *text)
{
    if (text[1] != 'u')
        return false;
    for (int i = 2; i < 6; i++)
        if (ascii_hex_digit(text[i]) < 0)
            return false;
    return true;
}

/* What may stand for other octets: the line is not as it will be read. */
static void probe_odd(struct probe *p, size_t at)
{
    const uint8_t *text = p->text + at;

    if (text[0] >= 0x80 || (text[0] == '%' && is_encoded_colon(text)) ||
        (text[0] == '\\' && is_unicode_escape(text)) ||
        (text[0] == '(' && text[1] == '0' && text[2] == ')'))
        candidate_mark(&p->queue, at);
}

static void each(struct probe *p, uint64_t bits, size_t at,
                 void (*take)(struct probe *p, size_t at))
{
    for (; bits != 0; bits &= bits - 1)
        take(p, at + (size_t)__builtin_ctzll(bits));
}

void probe_anchors(struct probe *p, const struct anchors *a, size_t at,
                   const struct bitmap *now, const struct bitmap *before)
{
    const struct words words = {now, before};

    for (uint64_t bits = a->name; bits != 0; bits &= bits - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(bits);

        probe_name(p, &words, at + bit, bit);
    }
    each(p, a->v4, at, probe_v4);
    each(p, a->v6, at, probe_v6);
    each(p, a->hash, at, probe_hash);
    each(p, a->odd, at, probe_odd);
}
