/*
 * row: rows of the control socket as JSON objects, and what is read of them.
 */
#ifndef TOOLS_CLIENT_ROW_H
#define TOOLS_CLIENT_ROW_H

#include <jansson.h>

#include "proto/wire.h"

enum { ROW_ID8_MAX = 8 + 1 };

/* The next row of a parsed answer; bin becomes hex text. A new reference. */
json_t *row_json(struct reader *rows);

/* Text that may not be UTF-8: then '?' stands for what is not ASCII. */
json_t *row_lossy(struct bytes octets);

/* A text field, or "" / `otherwise`. Borrowed from the row. */
const char *row_text(const json_t *row, const char *name);
const char *row_text_or(const json_t *row, const char *name,
                        const char *otherwise);
/* The first 8 digits of an id, as people say it; "" where there is none. */
const char *row_id8(char room[static ROW_ID8_MAX], const json_t *row,
                    const char *name);
uint64_t row_uint(const json_t *row, const char *name);
bool row_bool(const json_t *row, const char *name);
bool row_is(const json_t *row, const char *name, const char *text);

/* Seconds as ms; what is further away than can be said is as far as can be. */
json_int_t row_ms(uint64_t seconds);

/* Whether a number of that name is a time. */
bool row_is_time(struct bytes name);
/* Its times, which are ms, become RFC 3339 text, 0 becomes null, in place. */
void row_times(json_t *row);

#endif
