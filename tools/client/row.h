/*
 * row: rows of the control socket as JSON objects, and what is read of them.
 */
#ifndef TOOLS_CLIENT_ROW_H
#define TOOLS_CLIENT_ROW_H

#include <jansson.h>

#include "proto/wire.h"

/* The next row of a parsed answer; bin becomes hex text. A new reference. */
json_t *row_json(struct reader *rows);

/* Text that may not be UTF-8: then '?' stands for what is not ASCII. */
json_t *row_lossy(struct bytes octets);

/* A text field, or "" / `otherwise`. Borrowed from the row. */
const char *row_text(const json_t *row, const char *name);
const char *row_text_or(const json_t *row, const char *name,
                        const char *otherwise);
/* A node's name, for people: "this node" is said in their language. */
const char *row_node(const char *name);
/* A field that names a node or an organisation, or "": for who reads Japanese
   its name in Japanese, where there is one. Borrowed from the row. */
const char *row_name(const json_t *row, const char *field);
/* The same of a field that is a list of them; NULL: there is none. */
const json_t *row_names(const json_t *row, const char *field);
/* Who wrote it, for people: a peer's name, or this node in their language. */
const char *row_author(const json_t *row);
uint64_t row_uint(const json_t *row, const char *name);
bool row_bool(const json_t *row, const char *name);
bool row_is(const json_t *row, const char *name, const char *text);

/* Times in ms become RFC 3339 text, 0 becomes null, in place. */
void row_times(json_t *row, const char *const *names, size_t count);

/* Print one JSON object a line. */
void row_print(const json_t *object);

#endif
