#include "node/hunt/anchor.h"

enum { COLONS_MIN = 6 }; /* in a row: an IPv6 address has, a MAC has not */

/* Each bit one octet later, or some; those of the word before move in. */
static inline uint64_t later(uint64_t bits, uint64_t before, unsigned by)
{
    return bits << by | before >> (BITMAP_OCTETS - by);
}

/*
 * A letter behind a dot is added to its label: the sum carries to the label's
 * end, and over into the next word.
 */
static inline uint64_t names(struct anchor_state *s, const struct bitmap *b,
                             const struct bitmap *before)
{
    const uint64_t label_before = later(b->label, before->label, 1);
    const uint64_t dots = b->dot & label_before;
    /* A dot that the word begins with has its label in the one before; a dot
       that ended that word is known to have had one, or is a false alarm. */
    const uint64_t first = b->alpha & later(dots, before->dot, 1);
    uint64_t sum, ends, stops;
    unsigned long long carry = 0;

    carry += __builtin_add_overflow(b->label, first, &sum);
    carry += __builtin_add_overflow(sum, s->sum, &sum);
    s->sum = carry != 0;
    ends = sum & ~b->label;
    stops = ends & b->dot;
    ends = (ends & ~b->dot) | (later(stops, s->full_stop, 1) & ~b->alpha);
    s->full_stop = stops;
    return ends;
}

/* One, two or three digits lie between two dots. */
static inline uint64_t near(uint64_t bits, uint64_t before)
{
    return later(bits, before, 2) | later(bits, before, 3) |
           later(bits, before, 4);
}

static inline uint64_t addresses(struct anchor_state *s, const struct bitmap *b,
                                 const struct bitmap *before)
{
    const uint64_t first = b->dot & later(b->digit, before->digit, 1);
    const uint64_t first_before = before->dot;
    const uint64_t second = first & near(first, first_before);
    const uint64_t third = first & near(second, s->second);
    const uint64_t found = later(third, s->third, 1) & b->digit;

    s->second = second;
    s->third = third;
    return found;
}

/* Colons with up to four digits between each two. */
static uint64_t rows(uint64_t colons, uint64_t before)
{
    uint64_t row = colons, row_before = before;

    for (int i = 1; i < COLONS_MIN; i++) {
        const uint64_t of_before =
            before & (row_before << 1 | row_before << 2 | row_before << 3 |
                      row_before << 4 | row_before << 5);

        row = colons & (later(row, row_before, 1) | later(row, row_before, 2) |
                        later(row, row_before, 3) | later(row, row_before, 4) |
                        later(row, row_before, 5));
        row_before = of_before;
    }
    return row;
}

static inline uint64_t v6_addresses(const struct bitmap *b,
                                    const struct bitmap *before)
{
    uint64_t found = b->colon & later(b->colon, before->colon, 1);

    if (b->colon != 0 &&
        __builtin_popcountll(b->colon) + __builtin_popcountll(before->colon) >=
            COLONS_MIN)
        found |= rows(b->colon, before->colon);
    return found;
}

/* Whole lanes: 32 digits in a row have one, wherever they begin. */
static inline uint64_t hashes(const struct bitmap *b)
{
    uint64_t all = b->hex;

    all &= all >> 8;
    all &= all >> 4;
    all &= all >> 2;
    all &= all >> 1;
    return all & UINT64_C(0x0001000100010001);
}

/* Those of a word, the first of which is octet `at`, behind the count that
   there are; how many there are then. Mostly one or two come, and what is
   written beyond the count does not count. */
static inline size_t add(struct anchor_list *l, size_t count, uint64_t bits,
                         size_t at)
{
    const uint64_t top = UINT64_C(1) << (BITMAP_OCTETS - 1);
    uint16_t *to = l->at + count;

    count += (size_t)__builtin_popcountll(bits);
    to[0] = (uint16_t)(at + (size_t)__builtin_ctzll(bits | top));
    bits &= bits - 1;
    to[1] = (uint16_t)(at + (size_t)__builtin_ctzll(bits | top));
    for (to += 2, bits &= bits - 1; bits != 0; bits &= bits - 1)
        *to++ = (uint16_t)(at + (size_t)__builtin_ctzll(bits));
    return count;
}

/* The same of what is seldom there. */
static inline void add_few(struct anchor_list *l, uint64_t bits, size_t at)
{
    for (; bits != 0; bits &= bits - 1)
        l->at[l->count++] = (uint16_t)(at + (size_t)__builtin_ctzll(bits));
}

static inline __attribute__((always_inline)) void
find(struct anchors *out, struct anchor_state *state, const struct bitmap *b,
     size_t words)
{
    struct anchor_state s = *state;
    size_t name = 0, v4 = 0, hash = 0, odd = 0;

    out->v6.count = out->wide.count = 0;
    for (size_t at = 0; at < words * BITMAP_OCTETS; at += BITMAP_OCTETS, b++) {
        const struct bitmap *const before = b - 1;

        name = add(&out->name, name, names(&s, b, before), at);
        v4 = add(&out->v4, v4, addresses(&s, b, before), at);
        hash = add(&out->hash, hash, hashes(b), at);
        odd = add(&out->odd, odd, b->odd, at);
        add_few(&out->v6, v6_addresses(b, before), at);
        add_few(&out->wide, b->wide & ~later(b->wide, before->wide, 1), at);
    }
    out->name.count = name;
    out->v4.count = v4;
    out->hash.count = hash;
    out->odd.count = odd;
    *state = s;
}

static void find_plain(struct anchors *out, struct anchor_state *s,
                       const struct bitmap *b, size_t words)
{
    find(out, s, b, words);
}

#if defined __x86_64__
__attribute__((target("bmi,popcnt"))) static void
find_counted(struct anchors *out, struct anchor_state *s,
             const struct bitmap *b, size_t words)
{
    find(out, s, b, words);
}

anchor_find *anchor_finder(bool plain)
{
    return !plain && __builtin_cpu_supports("bmi") &&
                   __builtin_cpu_supports("popcnt")
               ? find_counted
               : find_plain;
}
#else
anchor_find *anchor_finder(bool plain)
{
    (void)plain;
    return find_plain;
}
#endif

static inline uint64_t files(const struct bitmap_marks *m)
{
    return later(m->slash, m[-1].slash, 1) & ~m->slash;
}

/* A word stands before the slash, or another one: "curl\\/8". */
static inline uint64_t agents(const struct bitmap *b,
                              const struct bitmap_marks *m)
{
    const uint64_t word = b->alpha | b->digit | m->slash;
    const uint64_t before = b[-1].alpha | b[-1].digit | m[-1].slash;

    return b->digit & later(m->slash, m[-1].slash, 1) & later(word, before, 2);
}

static inline uint64_t years(const struct bitmap *b,
                             const struct bitmap_marks *m)
{
    enum { YEAR = 4 };
    uint64_t found = m->dash & later(m->dash, m[-1].dash, YEAR + 1);

    for (unsigned i = 1; i <= YEAR && found != 0; i++)
        found &= later(b->digit, b[-1].digit, i);
    return found;
}

/* Five of one sign, each three behind the last. */
static inline uint64_t pairs(uint64_t sign, uint64_t before)
{
    enum { PAIR = 3, MORE = 4 };
    uint64_t found = sign;

    for (unsigned i = 1; i <= MORE && found != 0; i++)
        found &= later(sign, before, PAIR * i);
    return found;
}

void anchor_find_marked(struct anchors_marked *out, const struct bitmap *b,
                        const struct bitmap_marks *m, size_t words)
{
    out->file.count = out->agent.count = out->cve.count = 0;
    out->mac.count = out->quote.count = 0;
    for (size_t at = 0; at < words * BITMAP_OCTETS;
         at += BITMAP_OCTETS, b++, m++) {
        out->file.count = add(&out->file, out->file.count, files(m), at);
        add_few(&out->agent, agents(b, m), at);
        add_few(&out->cve, years(b, m), at);
        add_few(&out->mac,
                pairs(b->colon, b[-1].colon) | pairs(m->dash, m[-1].dash), at);
        add_few(&out->quote, m->quote, at);
    }
}
