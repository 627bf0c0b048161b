/*
 * retracted: which values were taken back: of one record, and by this node.
 *
 * WIRE.md 4.8: "What was retracted comes back by its author's word alone" In
 * any transaction of the store.
 */
#ifndef NODE_CORE_RECORD_RETRACTED_H
#define NODE_CORE_RECORD_RETRACTED_H

#include "node/core/facts/facts.h"

/* Which of the indicators of r, kept as row, are retracted: marks has room for
   RECORD_INDICATORS_MAX. Answers how many; of a record that is retracted as a
   whole, all. */
size_t retracted_marks(const struct facts *d, const struct vault_row *row,
                       const struct record *r, bool *marks);

/* What is asked about: a canonical value, and the object into which it would
   come, or all zero. */
struct retracted_value {
    uint64_t type;
    struct bytes value;
    struct object_id object;
};

enum {
    /* Of this node's own records that say one value, so many are asked, the
       newest first. */
    RETRACTED_WORDS_MAX = 4096,
};

/* Whether this node took a value back and has said it in no record since;
   *number (the record that had it) is 0 where that is not known. Of values that
   no look-up finds, only what was retracted of the object is known. */
bool retracted_by_us(const struct facts *d, const struct retracted_value *v,
                     uint64_t *number);

/* By which retraction, as its number, a value went that row's record had, or
   that was retracted of its object; 0: it is not here. */
uint64_t retracted_when(const struct facts *d, const struct vault_row *row,
                        const struct retracted_value *v);

/* Whether an own object was retracted as a whole, and not revised since. */
bool retracted_object(const struct facts *d, const struct object_id *object);

#endif
