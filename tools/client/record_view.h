/*
 * record_view: one record in full, decoded from its own octets.
 */
#ifndef TOOLS_CLIENT_RECORD_VIEW_H
#define TOOLS_CLIENT_RECORD_VIEW_H

#include <jansson.h>

#include "proto/record.h"

/* The octets a `raw` field holds as hex; free() them. NULL: none, or damaged.
 */
uint8_t *record_view_raw(const json_t *row, size_t *len);

/* Title, text, indicators, what an incident says (or a retraction's reason and
   targets) into row. */
void record_view_json(json_t *row, const struct record *r);

/* "ipv4", or "unknown" for one that only a newer version reads. */
const char *record_view_type(uint64_t type);

#endif
