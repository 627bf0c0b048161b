/*
 * record_tally: what the holders of a record answered its author, in counts: an
 * extension of the notice that passes them on. WIRE.md 4.11.
 */
#ifndef PROTO_RECORD_TALLY_H
#define PROTO_RECORD_TALLY_H

#include "proto/record.h"

enum { RECORD_TALLY_VALUES_MAX = 128 };

extern const char record_tally_name[]; /* of the extension */

struct record_tally {
    uint64_t asked, seen, not_seen, cannot; /* nodes */
    size_t value_count;
    struct reader values; /* stands before the first */
};

/* One of the record's indicators, by its place from 0 on. */
struct record_tally_value {
    uint16_t place;
    uint32_t disputed;
};

/* The extension of a record that record_open() accepted. ERR_NOT_FOUND: it has
   none; ERR_BAD_SHAPE, ERR_VERSION. *out is zero then. */
enum err record_tally(struct record_tally *out,
                      const struct record *r) MUST_CHECK;
bool record_tally_next(struct record_tally *t, struct record_tally_value *out);

/* The extension's octets; values, ascending by their place, stand for those of
 *t. ERR_TOO_BIG, ERR_BAD_SHAPE. */
enum err record_tally_write(struct buffer *out, const struct record_tally *t,
                            const struct record_tally_value *values,
                            size_t count) MUST_CHECK;

#endif
