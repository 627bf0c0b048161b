/*
 * hit_sum: hits, summed up by value and record.
 *
 * It keeps its own copy of what is shown, and so outlives packs.
 */
#ifndef TOOLS_CLIENT_HUNT_HIT_SUM_H
#define TOOLS_CLIENT_HUNT_HIT_SUM_H

#include "tools/client/hunt/hit.h"

enum { HIT_SUM_MAX = 100000 }; /* values of records; what is more is counted */

struct hit_sum_place {
    char *file;
    uint64_t line;
};

struct hit_sum_row {
    char *value;
    enum indicator_type type;
    struct pack_record record; /* but for its texts: */
    char *author, *title;
    uint64_t count, weak;       /* weak: so many of them */
    uint64_t first_ms, last_ms; /* of those with a time; 0: there is none */
    struct hit_sum_place first, last; /* as they were found */
    bool changed;                     /* since somebody set it false */
};

struct hit_sum {
    struct hit_sum_row *rows; /* they stay where they are */
    size_t count;
    void *tree;    /* of the rows (tsearch) */
    uint64_t more; /* hits that no row counts */
};

/* Begins zeroed. */
void hit_sum_free(struct hit_sum *s);

/* The row that counts the hit by now; NULL: there are too many. */
struct hit_sum_row *hit_sum_add(struct hit_sum *s, const struct hit *hit);

/* Put a row that was kept, in the place of one of that value and record; its
   texts are borrowed. */
void hit_sum_put(struct hit_sum *s, const struct hit_sum_row *row);

/* The most hits first. Nothing may be added afterwards. */
void hit_sum_sort(struct hit_sum *s);

/* What the hits of a row have in common. */
struct hit hit_sum_hit(const struct hit_sum_row *row);

/* {summed, from, to, value, type, weak, record, author, tlp, pap, first, last,
   first_at, last_at}: a new reference. */
json_t *hit_sum_json(const struct hit_sum_row *row, uint64_t from_ms,
                     uint64_t to_ms);

/* {summed, from, to}: of values that no row counts. */
json_t *hit_sum_json_more(uint64_t count, uint64_t from_ms, uint64_t to_ms);

/* The first in the Elastic Common Schema. */
json_t *hit_sum_ecs(const struct hit_sum_row *row, uint64_t from_ms,
                    uint64_t to_ms);

#endif
