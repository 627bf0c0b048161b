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
static uint64_t names(struct anchor_state *s, const struct bitmap *b)
{
    const uint64_t label_before = later(b->label, s->before.label, 1);
    const uint64_t dots = b->dot & label_before;
    /* A dot that the word begins with has its label in the one before; a dot
       that ended that word is known to have had one, or is a false alarm. */
    const uint64_t first = b->alpha & later(dots, s->before.dot, 1);
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

static uint64_t addresses(struct anchor_state *s, const struct bitmap *b)
{
    const uint64_t first = b->dot & later(b->digit, s->before.digit, 1);
    const uint64_t first_before = s->before.dot;
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

static uint64_t v6_addresses(const struct anchor_state *s,
                             const struct bitmap *b)
{
    const uint64_t before = s->before.colon;
    uint64_t found = b->colon & later(b->colon, before, 1);

    if (b->colon != 0 &&
        __builtin_popcountll(b->colon) + __builtin_popcountll(before) >=
            COLONS_MIN)
        found |= rows(b->colon, before);
    return found;
}

/* Whole lanes: 32 digits in a row have one, wherever they begin. */
static uint64_t hashes(const struct bitmap *b)
{
    uint64_t all = b->hex;

    all &= all >> 8;
    all &= all >> 4;
    all &= all >> 2;
    all &= all >> 1;
    return all & UINT64_C(0x0001000100010001);
}

void anchor_next(struct anchors *out, struct anchor_state *s,
                 const struct bitmap *b)
{
    out->name = names(s, b);
    out->v4 = addresses(s, b);
    out->v6 = v6_addresses(s, b);
    out->hash = hashes(b);
    out->odd = b->odd;
    out->wide = b->wide & ~later(b->wide, s->before.wide, 1);
    s->before = *b;
}

static uint64_t files(const struct anchor_state *s,
                      const struct bitmap_marks *marks)
{
    return later(marks->slash, s->marks.slash, 1) & ~marks->slash;
}

/* A word stands before the slash, or another one: "curl\\/8". */
static uint64_t agents(const struct anchor_state *s, const struct bitmap *b,
                       const struct bitmap_marks *marks)
{
    const uint64_t word = b->alpha | b->digit | marks->slash;
    const uint64_t before = s->before.alpha | s->before.digit | s->marks.slash;

    return b->digit & later(marks->slash, s->marks.slash, 1) &
           later(word, before, 2);
}

static uint64_t years(const struct anchor_state *s, const struct bitmap *b,
                      const struct bitmap_marks *marks)
{
    enum { YEAR = 4 };
    uint64_t found = marks->dash & later(marks->dash, s->marks.dash, YEAR + 1);

    for (unsigned i = 1; i <= YEAR && found != 0; i++)
        found &= later(b->digit, s->before.digit, i);
    return found;
}

/* Five of one sign, each three behind the last. */
static uint64_t pairs(uint64_t sign, uint64_t before)
{
    enum { PAIR = 3, MORE = 4 };
    uint64_t found = sign;

    for (unsigned i = 1; i <= MORE && found != 0; i++)
        found &= later(sign, before, PAIR * i);
    return found;
}

void anchor_marked(struct anchors_marked *out, struct anchor_state *s,
                   const struct bitmap *b, const struct bitmap_marks *marks)
{
    out->file = files(s, marks);
    out->agent = agents(s, b, marks);
    out->cve = years(s, b, marks);
    out->mac =
        pairs(b->colon, s->before.colon) | pairs(marks->dash, s->marks.dash);
    out->quote = marks->quote;
    s->marks = *marks;
}
