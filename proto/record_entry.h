/*
 * record_entry: the indicators inside a body: what reports and incidents
 * share. WIRE.md 4.7.
 *
 * For the modules of bodies; readers walk with record_indicator_next().
 */
#ifndef PROTO_RECORD_ENTRY_H
#define PROTO_RECORD_ENTRY_H

#include "proto/record.h"

/* One value of a type: text or str, as the type asks. */
struct bytes record_value_take(struct reader *r, uint64_t type);
/* Types this version does not know are taken as they are. */
bool record_value_canonical(uint64_t type, struct bytes value);

void record_entry_take(struct reader *r, struct record_indicator *out);
/* Walk count entries; spoils r where their form or order is wrong.
   ERR_NOT_CANONICAL: a value. */
enum err record_entries_check(struct reader *r, size_t count) MUST_CHECK;

/* Sort by (type, value) and drop duplicates; how many are left. */
size_t record_entries_sort(struct record_indicator *entries, size_t count);
void record_entries_put(struct writer *w,
                        const struct record_indicator *entries, size_t count);

#endif
