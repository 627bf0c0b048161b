/*
 * pack_table: the sorted rows of a pack, and the filter before them, written to
 * their sections.
 *
 *     t = pack_table_open(&into, count);
 *     pack_table_add(t, rows, n);               in the order of their hashes,
 *     err = pack_table_end(t, fault);           when all were added,
 *     err = pack_table_filter(t, &more, fault); until there is no more
 *     pack_table_close(t);
 */
#ifndef NODE_HUNT_PACK_TABLE_H
#define NODE_HUNT_PACK_TABLE_H

#include "node/hunt/pack_form.h"
#include "node/hunt/pack_sort.h"
#include "node/hunt/pack_spool.h"

struct pack_table;

/* Where it goes; all is borrowed. */
struct pack_table_into {
    struct pack_header *header; /* gets counts and bucket_bits */
    struct pack_spool *spool;   /* of each section */
    struct bytes filter; /* another pack's, to be taken over; empty: none */
    int folder;          /* where it works */
};

/* count: of the rows, more or less. ERR_IO, ERR_FULL. */
enum err pack_table_open(struct pack_table **out,
                         const struct pack_table_into *into, uint64_t count,
                         struct fault *fault) MUST_CHECK;

/* Rows of one hash are added together. */
void pack_table_add(struct pack_table *t, const struct pack_row *rows,
                    size_t count);

/* ERR_IO, ERR_FULL. */
enum err pack_table_end(struct pack_table *t, struct fault *fault) MUST_CHECK;

/* Some rows' part of the filter; *more: there are others. ERR_IO, ERR_FULL. */
enum err pack_table_filter(struct pack_table *t, bool *more,
                           struct fault *fault) MUST_CHECK;

void pack_table_close(struct pack_table *t);

#endif
