/*
 * held_back: which values a pack lacks because this node holds them back
 * (brake.h), for a person to look at; in memory.
 */
#ifndef NODE_CORE_PACKS_HELD_BACK_H
#define NODE_CORE_PACKS_HELD_BACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HELD_BACK_MAX = 16 * 1024 }; /* that are named; the rest is counted */

enum held_back_why { HELD_BACK_DISPUTED = 1, HELD_BACK_COMMONPLACE };

struct held_back_value {
    uint64_t number;    /* of its record, */
    uint16_t position;  /* and where it stands in it */
    uint8_t why;        /* enum held_back_why */
    uint32_t count, of; /* nodes, or days */
};

/* Large: on the heap. In the order of record and position. */
struct held_back {
    struct held_back_value value[HELD_BACK_MAX];
    size_t count;
    uint64_t left; /* so many others are not named */
};

/* One more; in any order until held_back_sort(). */
void held_back_add(struct held_back *h, const struct held_back_value *value);
void held_back_sort(struct held_back *h);
void held_back_copy(struct held_back *to, const struct held_back *from);

/* The first at that place or behind it; NULL: there is none. */
const struct held_back_value *
held_back_from(const struct held_back *h, uint64_t number, uint16_t position);

#endif
