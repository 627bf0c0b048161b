/*
 * hit_sum: hits, summed up by value and record.
 */
#ifndef TOOLS_CLIENT_HUNT_HIT_SUM_H
#define TOOLS_CLIENT_HUNT_HIT_SUM_H

#include "tools/client/hunt/hit.h"

enum { HIT_SUM_MAX = 100000 }; /* values of records; what is more is counted */

struct hit_sum_row {
    char *value;
    enum indicator_type type;
    const struct pack *pack;
    const struct pack_record *record;
    uint64_t count, weak;       /* weak: so many of them */
    uint64_t first_ms, last_ms; /* of those with a time; 0: there is none */
};

struct hit_sum {
    struct hit_sum_row *rows;
    size_t count, room;
    void *tree;    /* of the rows (tsearch) */
    uint64_t more; /* hits that no row counts */
};

/* Begins zeroed. */
void hit_sum_free(struct hit_sum *s);
void hit_sum_add(struct hit_sum *s, const struct hit *hit);

/* The most hits first. Nothing may be added afterwards. */
void hit_sum_sort(struct hit_sum *s);

#endif
