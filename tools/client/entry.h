/*
 * entry: the order in which the indicators of a record are written.
 */
#ifndef TOOLS_CLIENT_ENTRY_H
#define TOOLS_CLIENT_ENTRY_H

#include "proto/record.h"

/* By type, then by the octets of the value: below, at or above 0. */
int entry_compare(const struct record_indicator *a,
                  const struct record_indicator *b);

/* Into that order. What compares as equal stays in the order it had. Takes 16
   octets an entry while it runs. */
void entry_sort(struct record_indicator *entries, size_t count);

#endif
