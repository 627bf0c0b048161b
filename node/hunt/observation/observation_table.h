/*
 * observation_table: what was seen since it was last written down, in memory.
 *
 * A value has its place by the first bits of its hash, so that the table lies
 * almost in order: writing it down is one pass over it.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_TABLE_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_TABLE_H

#include <stddef.h>

#include "node/hunt/observation/observation.h"
#include "proto/err.h"

enum {
    OBSERVATION_TABLE_BITS_MIN = 4,
    OBSERVATION_TABLE_BITS_MAX = 26, /* 2 GiB */
};

struct observation_table;

/* Room for 3/4 of 2^bits values, of 32 octets each. */
struct observation_table *observation_table_open(unsigned bits);
void observation_table_close(struct observation_table *t);

/* Soon observation_table_add() is given this. */
void observation_table_prefetch(const struct observation_table *t,
                                uint64_t hash);

/* False, and nothing added: it is sorted, or it is full and the value is not
   there yet. */
bool observation_table_add(struct observation_table *t,
                           const struct observation *o) MUST_CHECK;

size_t observation_table_count(const struct observation_table *t);

/* All of it in observation_order(), in the table's own room, until
   observation_table_clear(). */
const struct observation *observation_table_sort(struct observation_table *t);
void observation_table_clear(struct observation_table *t);

#endif
