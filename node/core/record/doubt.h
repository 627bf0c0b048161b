/*
 * doubt: this node's own records that say what another author has retracted.
 *
 * Looked for when the retraction is applied, one seek a value, as far as that
 * does bounded work, and kept as jobs for a person: they are told while one of
 * the records says it, and go after that record, some each time that a further
 * retraction raises doubt. Inside the store's transaction.
 */
#ifndef NODE_CORE_RECORD_DOUBT_H
#define NODE_CORE_RECORD_DOUBT_H

#include "node/core/facts/facts.h"

enum {
    DOUBT_RECORDS_MAX = 16, /* of one retraction; more are not told */
    DOUBT_VALUES_MAX = 16,  /* of one record, of which the place is kept */

    /* Of one retraction, in entries of the index that are passed: so that it
       costs no more than others do, whatever it names. */
    DOUBT_LOOKS_MAX = 32 * 1024,
    DOUBT_VALUE_LOOKS = 2,   /* of a value, to find where it stands */
    DOUBT_OPEN_LOOKS = 1024, /* of a record of which all is looked for */

    DOUBT_SWEPT = 4 * (DOUBT_RECORDS_MAX + 1), /* rows that are looked at */
};
/* Of one author there are DOUBT_SHARE_MAX rows: what comes beyond them is
   counted, and told until there are none of it. */

/* One of this node's records. */
struct doubt_record {
    uint64_t number;
    uint64_t values;                     /* that were retracted */
    uint16_t position[DOUBT_VALUES_MAX]; /* of the first of them */
};

struct doubt {
    struct doubt_record record[DOUBT_RECORDS_MAX];
    size_t count;
    uint64_t left; /* of DOUBT_LOOKS_MAX */
    bool more;     /* records than are told, or than were looked for */
};

void doubt_begin(struct doubt *out);

/* What a target of a retraction, kept as row, takes back now; before it does.
   This node's own retractions raise none. */
void doubt_target(const struct facts *d, struct doubt *out,
                  const struct vault_row *row,
                  const struct record_target *target);
/* Keep what was found of all of its targets. */
void doubt_keep(struct facts *d, const struct doubt *doubt,
                const struct vault_row *row);

/* One of this node's records, and the first values that it still says. */
struct doubt_shown {
    uint64_t number;
    uint64_t values; /* in all */
    struct bytes value[DOUBT_VALUES_MAX];
    size_t count;
    uint64_t looks; /* how many were looked up for it */
};

/* The next retraction above *retraction that raised doubt; false: none. */
bool doubt_next(const struct view *view, uint64_t *retraction,
                uint64_t *since_ms);
/* The next record of this node that a retraction put in doubt, and that still
   says it; *place begins at 0. Values lie in raw, RECORD_MAX. False: no more.
 */
bool doubt_next_record(const struct facts *d, uint64_t retraction,
                       uint32_t *place, struct buffer *raw,
                       struct doubt_shown *out);
/* Whether there may be more of them than are told. */
bool doubt_more(const struct view *view, uint64_t retraction);

/* A person has looked: what a retraction put in doubt is told no more. How many
   of this node's records those are. */
size_t doubt_drop(struct facts *d, uint64_t retraction);

#endif
