/*
 * json_pieces: a JSON text whose long lists are parsed an entry at a time.
 *
 * jansson's tree takes five times the room of its text. Lists called
 * "Attribute" or "Object", of which events of MISP consist, are left out of the
 * tree; their entries are parsed when they are asked for.
 */
#ifndef TOOLS_FORMATS_MISP_JSON_PIECES_H
#define TOOLS_FORMATS_MISP_JSON_PIECES_H

#include <jansson.h>

#include "proto/bytes.h"

struct json_pieces;

/*
 * text, a document or several, must outlive it. NULL: it has no such lists, or
 * is to be parsed as a whole because one of them is none of objects. Whether
 * the entries are valid is not asked.
 */
struct json_pieces *json_pieces_open(struct bytes text);
void json_pieces_close(struct json_pieces *p); /* NULL is fine */

/* Whether all entries are valid; those that nobody asked for are parsed. */
bool json_pieces_valid(struct json_pieces *p);

/* The text without those entries: what is parsed into a tree. */
struct bytes json_pieces_rest(const struct json_pieces *p);

/*
 * How many entries a list has, and one of them, which is the caller's; NULL: it
 * is not valid, and so text is no JSON. p: of whose tree the list is; NULL: of
 * one with all entries, those of an entry among them. Of what is no list, none.
 */
size_t json_pieces_count(const struct json_pieces *p, const json_t *list);
json_t *json_pieces_entry(struct json_pieces *p, const json_t *list, size_t i);

#endif
