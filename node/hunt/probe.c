#include "node/hunt/probe.h"

#include <stdlib.h>

#include "node/hunt/probe_artifact.h"
#include "node/hunt/probe_wide.h"
#include "node/hunt/walk.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"

enum {
    ESCAPE = 3,       /* octets of "%2F" */
    RUN_MAX = 130,    /* of digits and colons; longer is no value */
    GROUP_MAX = 3,    /* digits of a group of an IPv4 address */
    COLONS_FULL = 7,  /* of an IPv6 address with all its groups */
    COLONS_MAX = 8,   /* "1:2:3:4:5:6:7::" */
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
        candidate_put(&p->queue, p->packs[i].pack,
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

/* Bits of the 64 octets before that one of the word. */
static uint64_t behind(uint64_t now, uint64_t before, unsigned bit)
{
    return bit == 0 ? before : now << (BITMAP_OCTETS - bit) | before >> bit;
}

/* Where the label begins that ends at end, in a name that begins at from. */
static inline const uint8_t *label_begin(const uint8_t *from,
                                         const uint8_t *end)
{
    const uint8_t *at = end;

    while (at > from && at[-1] != '.')
        at--;
    return at;
}

/* Whether what ends at end passes a gate. */
static inline bool has_text(const struct probe *p, enum pack_gate_kind kind,
                            const uint8_t *end, size_t len)
{
    for (size_t i = 0; i < p->pack_count; i++) {
        const struct pack_gate *g = p->packs[i].gate;

        if (pack_gate_has(g, pack_gate_print(g->seed, kind, end, len, 0)))
            return true;
    }
    return false;
}

static inline bool has_labels(const struct probe *p, enum pack_gate_kind kind,
                              const uint8_t *from, const uint8_t *end)
{
    while (*from == '-')
        from++;
    return has_text(p, kind, end, (size_t)(end - from));
}

/* A name's labels from the right, by their dots; the gates' prints are of the
   last ones. */
struct labels {
    const uint8_t *from, *end; /* of the name */
    const uint8_t *last, *second, *third;
};

static bool may_be_name(const struct probe *p, const struct labels *l)
{
    if (has_labels(p, PACK_GATE_NAME, l->second, l->end))
        return true;
    return l->second > l->from &&
           pack_gate_is_suffix((size_t)(l->end - l->last),
                               (size_t)(l->last - 1 - l->second)) &&
           has_labels(p, PACK_GATE_SUFFIX, l->third, l->end);
}

/* Whether a name, or a parent of it, passes a gate: as it stands, and behind
   the escape that may be before it. */
static bool may_be_names(const struct probe *p, const uint8_t *from,
                         const uint8_t *end)
{
    struct labels l = {.from = from, .end = end};
    const uint8_t *const begin = behind_escape(from);

    l.last = label_begin(from, end);
    l.second = l.last > from ? label_begin(from, l.last - 1) : from;
    l.third = l.second > from ? label_begin(from, l.second - 1) : from;
    if (l.last == from)
        return false;
    if (may_be_name(p, &l))
        return true;
    if (begin == from)
        return false;
    l.from = begin;
    if (l.last <= begin)
        return false;
    l.third = l.third < begin ? begin : l.third;
    l.second = l.second < begin ? begin : l.second;
    return may_be_name(p, &l);
}

static void probe_long_name(struct probe *p, const uint8_t *end, size_t at)
{
    const uint8_t *from = end;

    while (is_word(from[-1]) && end - from < HOST_NAME_MAX)
        from--;
    if (may_be_names(p, from, end))
        put_parents(p, end, at);
}

/* The labels that a gate has prints of, by dots of which the top bit is the
   name's last octet; len: octets of the name. */
static inline bool may_be_named(const struct probe *p, const uint8_t *end,
                                uint64_t dots, unsigned len)
{
    const uint64_t top = UINT64_C(1) << (BITMAP_OCTETS - 1);
    const unsigned last = (unsigned)__builtin_clzll(dots);
    unsigned second, third;

    dots &= ~(top >> last);
    second = dots != 0 ? (unsigned)__builtin_clzll(dots) : len;
    if (has_labels(p, PACK_GATE_NAME, end - second, end))
        return true;
    if (dots == 0 || !pack_gate_is_suffix(last, second - last - 1))
        return false;
    dots &= ~(top >> second);
    third = dots != 0 ? (unsigned)__builtin_clzll(dots) : len;
    return has_labels(p, PACK_GATE_SUFFIX, end - third, end);
}

static inline void probe_name(struct probe *p, const struct bitmap *b,
                              size_t at)
{
    const unsigned bit = at % BITMAP_OCTETS;
    const uint8_t *end = p->text + at, *from;
    uint64_t dots = behind(b->dot, b[-1].dot, bit);
    uint64_t run = behind(b->label, b[-1].label, bit) | dots;
    unsigned len;

    while (end[-1] == '.' || end[-1] == '-') {
        end--;
        run <<= 1;
        dots <<= 1;
    }
    len = ~run == 0 ? BITMAP_OCTETS : (unsigned)__builtin_clzll(~run);
    from = end - len;
    /* All that a shift let in is no part of a run, so it is seen to end. */
    if (from + BITMAP_OCTETS <= p->text + at) {
        probe_long_name(p, end, at);
        return;
    }
    dots = len == 0 ? 0 : dots & ~UINT64_C(0) << (BITMAP_OCTETS - len);
    if (dots != 0 &&
        (from[-1] == '\\' || from[-1] == '%' ? may_be_names(p, from, end)
                                             : may_be_named(p, end, dots, len)))
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

static inline bool has_head(const struct probe_pack *pack, unsigned head)
{
    return pack->heads == NULL ||
           (pack->heads[head / 64] >> head % 64 & 1) != 0;
}

/* An address, and each network that it is in. */
static void put_ip(struct probe *p, const struct ip *a, size_t at)
{
    const unsigned head = (unsigned)a->octet[0] << 8 | a->octet[1];

    for (size_t i = 0; i < p->pack_count; i++) {
        if (!a->v6 && !has_head(&p->packs[i], head))
            continue;
        candidate_put_ip(&p->queue, p->packs[i].pack, a, at);
        put_networks(p, p->packs[i].pack, a, at);
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
static void read_v4(struct probe *p, size_t at)
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

/* A number of up to three digits that ends at end. */
static inline unsigned number_before(const uint8_t *end, unsigned digits)
{
    uint32_t octets;

    memcpy(&octets, end - sizeof octets, sizeof octets);
    octets = (octets ^ UINT32_C(0x30303030)) >> (32 - 8 * digits)
                                                    << (32 - 8 * digits);
    return (octets >> 24) + 10 * (octets >> 16 & 255) +
           100 * (octets >> 8 & 255);
}

/* Octets behind the last dot but one of three, and but two; false: what an
   anchor took for dots of an address are none, as it may where a word begins.
   The last octet is the top bit. */
static inline bool dots_of(unsigned *second, unsigned *first, uint64_t dots)
{
    dots &= ~(UINT64_C(1) << (BITMAP_OCTETS - 1));
    if (dots == 0)
        return false;
    *second = (unsigned)__builtin_clzll(dots);
    dots &= ~(UINT64_C(1) << (BITMAP_OCTETS - 1 - *second));
    if (dots == 0)
        return false;
    *first = (unsigned)__builtin_clzll(dots);
    return *first - *second > 1 && *first - *second <= GROUP_MAX + 1;
}

/* Whether a pack has addresses that begin as the one whose fourth group begins
   at `at`. Of dots and digits the top bit is the octet before it. */
static inline bool has_heads(const struct probe *p, const uint8_t *at,
                             uint64_t dots, uint64_t digits)
{
    unsigned second, first, len, head;

    if (!dots_of(&second, &first, dots & digits << 1))
        return false;
    at -= first + 1;
    digits = ~(digits << (first + 1));
    len = digits == 0 ? GROUP_MAX : (unsigned)__builtin_clzll(digits);
    if (len > GROUP_MAX)
        len = GROUP_MAX;
    if (at[-(int)len - 1] == '%' || at[-(int)len - 2] == '%')
        return true;
    head = number_before(at, len) << 8 |
           (number_before(at + first - second, first - second - 1) & 255);
    for (size_t i = 0; i < p->pack_count && head <= UINT16_MAX; i++)
        if (has_head(&p->packs[i], head))
            return true;
    return false;
}

static inline void probe_v4(struct probe *p, const struct bitmap *b, size_t at)
{
    const unsigned bit = at % BITMAP_OCTETS;

    if (has_heads(p, p->text + at, behind(b->dot, b[-1].dot, bit),
                  behind(b->digit, b[-1].digit, bit)))
        read_v4(p, at);
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

/* An address may begin with each group of a run. It has two colons in a row, or
   parts as many groups as there are. */
static void try_groups(struct probe *p, const uint8_t *from, const uint8_t *end,
                       size_t at)
{
    const uint8_t *last = end, *begin = end;
    unsigned colons = 0;
    bool twice = false, dotted = false;

    while (last > from && (last[-1] == '.' || last[-1] == ':'))
        last--;
    while (begin-- > from && end - begin <= ADDRESS_MAX &&
           colons <= COLONS_MAX) {
        dotted = dotted || *begin == '.';
        if (*begin == ':') {
            colons += begin < last;
            twice = twice || (begin + 1 < end && begin[1] == ':');
        }
        if ((twice || colons == COLONS_FULL ||
             (dotted && colons == COLONS_FULL - 1)) &&
            (begin == from || begin[-1] == ':' || begin[-1] == '.' ||
             *begin == ':'))
            try_v6(p, begin, end, at);
    }
}

/* The run around `at`. */
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
    try_groups(p, from, end, at);
}

static bool is_hash_length(size_t len)
{
    return len == 32 || len == 40 || len == 56 || len == 64 || len == 96 ||
           len == 128;
}

static inline void put_digest(struct probe *p, const uint8_t *from,
                              const uint8_t *end, size_t at)
{
    const size_t len = (size_t)(end - from);

    if (is_hash_length(len) && has_text(p, PACK_GATE_DIGEST, end, len))
        put(p, from, end, at);
}

/* Where the hexadecimal digits around `at` begin, by bitmaps as far as those
   reach; b: that of its word. */
static inline const uint8_t *hex_begin(const struct probe *p,
                                       const struct bitmap *b, size_t at)
{
    const uint64_t others = ~behind(b->hex, b[-1].hex, at % BITMAP_OCTETS);
    const uint8_t *const here = p->text + at, *from = here - BITMAP_OCTETS;

    if (others != 0)
        return here - __builtin_clzll(others);
    while (here - from < RUN_MAX && ascii_hex_digit(from[-1]) >= 0)
        from--;
    return from;
}

static inline const uint8_t *hex_end(const struct probe *p,
                                     const struct bitmap *b, size_t at)
{
    const uint8_t *const here = p->text + at, *end;
    size_t word = at / BITMAP_OCTETS;
    uint64_t others = ~b->hex >> at % BITMAP_OCTETS;

    if (others != 0)
        return here + __builtin_ctzll(others);
    while (++word < p->words) {
        others = ~(++b)->hex;
        if (others != 0)
            return p->text + word * BITMAP_OCTETS + __builtin_ctzll(others);
    }
    end = p->text + word * BITMAP_OCTETS;
    while (end - here < RUN_MAX && ascii_hex_digit(*end) >= 0)
        end++;
    return end;
}

static inline void probe_hash(struct probe *p, const struct bitmap *b,
                              size_t at)
{
    const uint8_t *from, *end;

    if (at < p->hash_done)
        return;
    from = hex_begin(p, b, at);
    end = hex_end(p, b, at);
    p->hash_done = (size_t)(end - p->text);
    put_digest(p, from, end, at);
    if (behind_escape(from) != from)
        put_digest(p, behind_escape(from), end, at);
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

    if ((text[0] == '%' && is_encoded_colon(text)) ||
        (text[0] == '\\' && is_unicode_escape(text)) ||
        (text[0] == '(' && text[1] == '0' && text[2] == ')'))
        candidate_mark(&p->queue, at);
}

static bool holds(const struct pack *pack, const enum indicator_type *types,
                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pack_about(pack)->values[types[i]] > 0)
            return true;
    return false;
}

static void begin_kinds(struct probe *p, const struct pack *pack)
{
    static const enum indicator_type names[] = {
        INDICATOR_DOMAIN, INDICATOR_HOSTNAME, INDICATOR_ONION,
        INDICATOR_URL,    INDICATOR_EMAIL,    INDICATOR_FILENAME,
    };
    static const enum indicator_type addresses[] = {
        INDICATOR_IPV4,    INDICATOR_IPV6, INDICATOR_CIDR,
        INDICATOR_IP_PORT, INDICATOR_URL,
    };
    static const enum indicator_type digests[] = {
        INDICATOR_MD5,       INDICATOR_SHA1,         INDICATOR_SHA224,
        INDICATOR_SHA256,    INDICATOR_SHA384,       INDICATOR_SHA512,
        INDICATOR_IMPHASH,   INDICATOR_AUTHENTIHASH, INDICATOR_JA3,
        INDICATOR_JA3S,      INDICATOR_HASSH,        INDICATOR_CERT_MD5,
        INDICATOR_CERT_SHA1, INDICATOR_CERT_SHA256,
    };

    p->names = p->names || holds(pack, names, sizeof names / sizeof *names);
    p->addresses = p->addresses ||
                   holds(pack, addresses, sizeof addresses / sizeof *addresses);
    p->digests =
        p->digests || holds(pack, digests, sizeof digests / sizeof *digests);
}

static void each(struct probe *p, const struct anchor_list *l,
                 void (*take)(struct probe *p, size_t at))
{
    for (size_t i = 0; i < l->count; i++)
        take(p, l->at[i]);
}

/* What is there most. */
static inline __attribute__((always_inline)) void
probe_hosts(struct probe *p, const struct anchors *a, const struct bitmap *b)
{
    for (size_t i = 0; i < a->name.count && p->names; i++)
        probe_name(p, &b[a->name.at[i] / BITMAP_OCTETS], a->name.at[i]);
    for (size_t i = 0; i < a->v4.count && p->addresses; i++)
        probe_v4(p, &b[a->v4.at[i] / BITMAP_OCTETS], a->v4.at[i]);
    for (size_t i = 0; i < a->hash.count && p->digests; i++)
        probe_hash(p, &b[a->hash.at[i] / BITMAP_OCTETS], a->hash.at[i]);
}

static void hosts_plain(struct probe *p, const struct anchors *a,
                        const struct bitmap *b)
{
    probe_hosts(p, a, b);
}

#if defined __x86_64__
__attribute__((target("bmi,bmi2,lzcnt,popcnt"))) static void
hosts_counted(struct probe *p, const struct anchors *a, const struct bitmap *b)
{
    probe_hosts(p, a, b);
}
#endif

/* Whatever has AVX2 counts zeros in one step. */
static void begin_hosts(struct probe *p, bool plain)
{
    p->hosts = hosts_plain;
#if defined __x86_64__
    if (!plain && __builtin_cpu_supports("avx2") &&
        __builtin_cpu_supports("bmi2"))
        p->hosts = hosts_counted;
#else
    (void)plain;
#endif
}

void probe_begin(struct probe *p, const struct pack *const *packs, size_t count,
                 bool plain)
{
    begin_hosts(p, plain);
    p->packs = calloc(count + 1, sizeof *p->packs);
    p->pack_count = count;
    if (p->packs == NULL)
        abort();
    for (size_t i = 0; i < count; i++) {
        p->packs[i] = (struct probe_pack){packs[i], pack_gate(packs[i]),
                                          pack_heads(packs[i])};
        begin_kinds(p, packs[i]);
    }
    probe_artifact_begin(p);
    probe_wide_begin(p);
}

void probe_end(struct probe *p)
{
    free(p->packs);
}

void probe_anchors(struct probe *p, const struct anchors *a,
                   const struct bitmap *b)
{
    p->hosts(p, a, b);
    if (p->addresses)
        each(p, &a->v6, probe_v6);
    each(p, &a->odd, probe_odd);
    each(p, &a->wide, probe_wide);
}
