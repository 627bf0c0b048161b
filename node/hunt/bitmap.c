#include "node/hunt/bitmap.h"

#include "proto/ascii.h"

enum {
    ALPHA = 1,
    DIGIT = 2,
    HEX = 4,
    LABEL = 8,
    DOT = 16,
    COLON = 32,
    ODD = 64,
    WIDE = 128,
};

static unsigned kinds_of(uint8_t c)
{
    unsigned kinds = 0;

    if (ascii_alpha(c))
        kinds |= ALPHA | LABEL;
    if (ascii_digit(c))
        kinds |= DIGIT | HEX | LABEL;
    if (c >= 'a' && c <= 'f')
        kinds |= HEX;
    if (c == '-' || c == '_')
        kinds |= LABEL;
    if (c == '%' || c == '(' || c == '\\')
        kinds |= ODD;
    if (c >= 0x80)
        kinds |= WIDE;
    return kinds | (c == '.' ? DOT : 0) | (c == ':' ? COLON : 0);
}

static void lower(uint8_t *to, const uint8_t *from, size_t words)
{
    for (size_t i = 0; i < words * BITMAP_OCTETS; i++)
        to[i] = ascii_lower(from[i]);
}

static void read_one(struct bitmap *out, const uint8_t *text)
{
    *out = (struct bitmap){0};
    for (size_t i = 0; i < BITMAP_OCTETS; i++) {
        const uint64_t kinds = kinds_of(text[i]);

        out->alpha |= (kinds & ALPHA) << i;
        out->digit |= (kinds / DIGIT & 1) << i;
        out->hex |= (kinds / HEX & 1) << i;
        out->label |= (kinds / LABEL & 1) << i;
        out->dot |= (kinds / DOT & 1) << i;
        out->colon |= (kinds / COLON & 1) << i;
        out->odd |= (kinds / ODD & 1) << i;
        out->wide |= (kinds / WIDE & 1) << i;
    }
}

static void read_words(struct bitmap *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++)
        read_one(&out[i], text + i * BITMAP_OCTETS);
}

static void mark(struct bitmap_marks *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++, text += BITMAP_OCTETS) {
        out[i] = (struct bitmap_marks){0};
        for (size_t at = 0; at < BITMAP_OCTETS; at++) {
            const uint64_t bit = UINT64_C(1) << at;

            out[i].slash |= text[at] == '/' || text[at] == '\\' ? bit : 0;
            out[i].dash |= text[at] == '-' ? bit : 0;
            out[i].quote |= text[at] == '"' || text[at] == '\'' ? bit : 0;
        }
    }
}

const struct bitmap_way bitmap_portable = {"portable", lower, read_words, mark};

#if !defined __x86_64__
const struct bitmap_way *bitmap_avx2(void)
{
    return NULL;
}

const struct bitmap_way *bitmap_sse2(void)
{
    return NULL;
}
#endif
