/*
 * pack_table: the sorted rows of a pack, and the filter before them, written to
 * their sections.
 */
#ifndef NODE_HUNT_PACK_TABLE_H
#define NODE_HUNT_PACK_TABLE_H

#include "node/hunt/pack_form.h"
#include "node/hunt/pack_sort.h"
#include "node/hunt/pack_spool.h"

/* What it is made of; all is borrowed. */
struct pack_table {
    struct pack_header *header; /* gets counts and bucket_bits */
    struct pack_spool *spool;   /* of each section */
    struct pack_sort *sort;
    struct bytes filter; /* another pack's, to be taken over; empty: none */
    const char *path;    /* of the pack, beside which it works */
};

/* ERR_IO, ERR_FULL. */
enum err pack_table_write(const struct pack_table *t,
                          struct fault *fault) MUST_CHECK;

#endif
