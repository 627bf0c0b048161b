/*
 * named_values: values that a person typed, as the entries of a record that
 * they mean: only the record knows of which type a text is.
 */
#ifndef TOOLS_CLIENT_NAMED_VALUES_H
#define TOOLS_CLIENT_NAMED_VALUES_H

#include "proto/record.h"
#include "tools/client/text_list.h"

/* Those of the values that the record has, appended to out as [[type, value]
   ...]; nothing where it has none. Each that it has is marked in found, which
   has room for all. False: they find no room. */
bool named_values_pack(struct buffer *out, const struct record *record,
                       const struct text_list *values, bool *found);

/* Whether an entry is one of those that were packed. */
bool named_values_has(struct bytes packed, const struct record_indicator *e);

#endif
