/*
 * bitmap: of which kind each octet of a text is, 64 octets a word.
 *
 * The text is in lower case (bitmap_way's lower). There are several ways to
 * make bitmaps, one for each set of instructions; they give the same.
 */
#ifndef NODE_HUNT_BITMAP_H
#define NODE_HUNT_BITMAP_H

#include <stddef.h>
#include <stdint.h>

enum { BITMAP_OCTETS = 64 }; /* that one covers */

/* Bit n is octet n. */
struct bitmap {
    uint64_t alpha;
    uint64_t digit;
    uint64_t hex;   /* digits, a to f */
    uint64_t label; /* of a name: letters, digits, '-', '_' */
    uint64_t dot;
    uint64_t colon;
    uint64_t odd;  /* '%', '(', '\\' */
    uint64_t wide; /* beyond ASCII */
};

/* What only some packs make a scan look for. */
struct bitmap_marks {
    uint64_t slash; /* '/' and '\\' */
    uint64_t dash;
    uint64_t quote; /* '"' and "'" */
};

struct bitmap_way {
    const char *name;
    /* whole words; to and from may be anywhere */
    void (*lower)(uint8_t *to, const uint8_t *from, size_t words);
    void (*read)(struct bitmap *out, const uint8_t *text, size_t words);
    void (*mark)(struct bitmap_marks *out, const uint8_t *text, size_t words);
};

extern const struct bitmap_way bitmap_portable;

/* NULL: this machine cannot. */
const struct bitmap_way *bitmap_avx2(void);
const struct bitmap_way *bitmap_sse2(void);

#endif
