/*
 * record_view: one record in full, decoded from its own octets.
 */
#ifndef TOOLS_CLI_RECORD_VIEW_H
#define TOOLS_CLI_RECORD_VIEW_H

#include <jansson.h>

#include "proto/record.h"

/* The octets a `raw` field holds as hex; free() them. NULL: none, or damaged.
 */
uint8_t *record_view_raw(const json_t *row, size_t *len);

/* Title, text, indicators, what an incident says (or a retraction's reason and
   targets) into row. */
void record_view_json(json_t *row, const struct record *r);

/* Defanged, TLP on top and bottom: to paste into a mail. alone: nothing else
   says who wrote it. */
void record_view_print(const json_t *row, const struct record *r, bool alone);

#endif
