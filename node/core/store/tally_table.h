/*
 * tally_table: how many nodes a record went to, what they answered, and how
 * many hold which of its values for wrong: counts, and nobody's name (WIRE.md
 * 4.11, type 5).
 *
 * At the author of the record they are counted, at everybody else told by it.
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_TALLY_TABLE_H
#define NODE_CORE_STORE_TALLY_TABLE_H

#include "node/core/store/store.h"

/* Stored values. */
struct tally_sum {
    uint64_t time_ms; /* of the last notice: as its author dated it */
    uint32_t asked, seen, not_seen, cannot;
};
struct tally_value {
    uint64_t time_ms;
    uint32_t asked, disputed;
};

/* False, and zero: there is none. */
bool tally_table_sum(const struct view *view, uint64_t number,
                     struct tally_sum *out);
void tally_table_sum_put(struct txn *txn, uint64_t number,
                         const struct tally_sum *sum);
/* position: among the record's indicators, from 0 on. */
bool tally_table_value(const struct view *view, uint64_t number,
                       uint16_t position, struct tally_value *out);
void tally_table_value_put(struct txn *txn, uint64_t number, uint16_t position,
                           const struct tally_value *value);
/* The first value of a record at *position or behind it; false at the end. */
bool tally_table_from(const struct view *view, uint64_t number,
                      uint32_t *position, struct tally_value *out);
/* All of a record. */
void tally_table_drop(struct txn *txn, uint64_t number);

#endif
