/*
 * pack_gate: what a pack may hold, in a small bitmap that is asked before its
 * filter: with one look most of what stands in a log falls out.
 *
 * It has two bits of one word for the print of each name, digest and other text
 * that a log is read for, so whatever is in the pack passes; of what is not,
 * one in sixteen passes while there are fewer than a million prints. Prints
 * depend on the pack's key. They are part of a pack's format (pack_form.h).
 *
 * A print is of a text in lower case. A file's name is that, the last part of a
 * path, and of a key of the registry.
 */
#ifndef NODE_HUNT_PACK_GATE_H
#define NODE_HUNT_PACK_GATE_H

#include <string.h>

#include "proto/indicator.h"

enum {
    PACK_GATE_BEHIND = 16,   /* octets before a text's end, to be readable */
    PACK_GATE_BITS_MIN = 13, /* how many bits it has: their logarithm */
    PACK_GATE_BITS_MAX = 23,
    PACK_GATE_HEAD = 4, /* octets that a file's name begins with */
};

/* What a print is of. */
enum pack_gate_kind {
    PACK_GATE_NAME,   /* the last two labels of a host */
    PACK_GATE_SUFFIX, /* the last three, where two may be a public suffix */
    PACK_GATE_DIGEST,
    PACK_GATE_MAC,   /* its digits */
    PACK_GATE_CVE,   /* from the year on */
    PACK_GATE_AGENT, /* without backslashes */
    PACK_GATE_HEAD_OF_FILE,
    PACK_GATE_SHORT_FILE, /* the first octet of one that has no such head, */
    PACK_GATE_ODD_FILE,   /* or one with a blank or a quote in it */
    PACK_GATE_FILE,
    PACK_GATE_FOLDER,    /* the same with the two octets before it; 0: none */
    PACK_GATE_WIDE_HEAD, /* PACK_GATE_HEAD_OF_FILE of one with octets beyond
                            ASCII */
    PACK_GATE_WIDE, /* the first letter or two beyond ASCII of a label, where
                       they are plain (pack_gate_plain()) */
};

/* What a pack holds that a bitmap does not say for sure. */
enum {
    PACK_GATE_UNPRINTED = 1,  /* a path without a file, or the like */
    PACK_GATE_WIDE_FILE = 2,  /* a file's name with octets beyond ASCII */
    PACK_GATE_WIDE_NAME = 4,  /* a name with an A-label, */
    PACK_GATE_OTHER_NAME = 8, /* whose first letters are not plain */
    PACK_GATE_ALL = 15,
};

struct pack_gate {
    const uint64_t *words; /* NULL: everything passes */
    uint64_t mask;         /* of a word's place */
    uint64_t seed;         /* of the pack's key */
    unsigned holds;
};

/* The bits of a print in its word, and which word that is of all. */
static inline uint64_t pack_gate_bits(uint64_t print)
{
    return UINT64_C(1) << (print >> 58) | UINT64_C(1) << (print >> 52 & 63);
}

static inline size_t pack_gate_word(uint64_t print, uint64_t mask)
{
    return print >> 30 & mask;
}

static inline bool pack_gate_has(const struct pack_gate *g, uint64_t print)
{
    const uint64_t bits = pack_gate_bits(print);

    return g->words == NULL ||
           (g->words[pack_gate_word(print, g->mask)] & bits) == bits;
}

/* Another print of the same. What no filter is asked for has both. */
static inline uint64_t pack_gate_again(uint64_t print)
{
    return (print ^ print >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
}

static inline bool pack_gate_has_both(const struct pack_gate *g, uint64_t print)
{
    return pack_gate_has(g, print) && pack_gate_has(g, pack_gate_again(print));
}

/* Eight octets, of which the last is the highest. */
static inline uint64_t pack_gate_load(const uint8_t *at)
{
    uint64_t octets;

    memcpy(&octets, at, sizeof octets);
    return octets;
}

static inline uint64_t pack_gate_mix(uint64_t seed, enum pack_gate_kind kind,
                                     uint64_t a, uint64_t b)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t mixed = (a ^ seed) * odd;

    return ((mixed ^ mixed >> 32) + b + ((uint64_t)kind << 58)) *
           UINT64_C(0xd6e8feb86659fd93);
}

/* The print of a text, by its length and its last sixteen octets, and of what
   goes with it. */
static inline uint64_t pack_gate_print(uint64_t seed, enum pack_gate_kind kind,
                                       const uint8_t *end, size_t len,
                                       uint64_t with)
{
    uint64_t a = pack_gate_load(end - 8), b = 0;

    if (len < 8)
        a = len == 0 ? 0 : a >> (64 - 8 * len);
    else if (len > 8)
        b = pack_gate_load(end - 16) >> (len >= 16 ? 0 : 128 - 8 * len);
    return pack_gate_mix(seed, kind, a,
                         b * UINT64_C(0xff51afd7ed558ccd) + (with << 24) + len);
}

/* Of any octets, with none before them. */
uint64_t pack_gate_print_of(uint64_t seed, enum pack_gate_kind kind,
                            struct bytes text);
/* Of what a program calls itself, in either case. */
uint64_t pack_gate_agent(uint64_t seed, struct bytes text);

/* Whether two labels of such lengths may be a public suffix: "co.uk". */
static inline bool pack_gate_is_suffix(size_t last, size_t second)
{
    return last == 2 && second <= 3;
}

/* Octets of a letter at `at` that is in a name what it is elsewhere: of kana,
   Chinese characters and their like; at least three are readable. 0: it is
   none. */
static inline size_t pack_gate_plain(const uint8_t *at)
{
    enum { LETTER = 3 };

    if (at[0] >= 0xe4 && at[0] <= 0xe9)
        return at[0] == 0xe9 && at[1] == 0xbf && at[2] > 0xbc ? 0 : LETTER;
    if (at[0] != 0xe3)
        return 0;
    /* U+3041 to U+3096, U+30A1 to U+30FA, U+30FC, U+3005 */
    if (at[1] == 0x80)
        return at[2] == 0x85 ? LETTER : 0;
    if (at[1] == 0x81)
        return at[2] == 0x80 ? 0 : LETTER;
    if (at[1] == 0x82)
        return at[2] <= 0x96 || at[2] >= 0xa1 ? LETTER : 0;
    return at[1] == 0x83 && at[2] <= 0xbc && at[2] != 0xbb ? LETTER : 0;
}

/* Whether it parts a path. */
static inline bool pack_gate_parts(uint8_t octet)
{
    return octet == '/' || octet == '\\';
}

/* The two octets before one, of which either may part a path. */
static inline uint64_t pack_gate_before(const uint8_t *end)
{
    const uint8_t a = pack_gate_parts(end[-2]) ? '\\' : end[-2];
    const uint8_t b = pack_gate_parts(end[-1]) ? '\\' : end[-1];

    return (uint64_t)a << 8 | b;
}

/* One that is made. */
struct pack_gate_made;

struct pack_gate_made *pack_gate_made_open(uint64_t seed);
void pack_gate_made_close(struct pack_gate_made *m);

/* What a match key of the type is looked for by; its host apart. */
void pack_gate_made_add(struct pack_gate_made *m, enum indicator_type type,
                        struct bytes key);
void pack_gate_made_add_host(struct pack_gate_made *m, struct bytes host);

/* All that passes another one of the same seed. */
void pack_gate_made_join(struct pack_gate_made *m, const struct pack_gate *g);

/* Octets of it, no more than it needs; nothing comes after that. They live as
   long as it. */
struct bytes pack_gate_made_end(struct pack_gate_made *m, unsigned *holds);

#endif
