/*
 * feed_table: objects that stand side by side, read as a table.
 */
#ifndef TOOLS_FORMATS_JSON_FEED_TABLE_H
#define TOOLS_FORMATS_JSON_FEED_TABLE_H

#include "tools/formats/json/feed_walk.h"

enum { FEED_TABLE_DEPTH_MAX = 4 /* of objects within a row */ };

/* Whether an object is flat: what it holds can stand in cells. */
bool feed_table_fits(const json_t *o);

/* Read the objects of a list, each a row; whatever else is in it is passed
   by. */
void feed_table_list(struct feed_walk *w, const json_t *list);

/* One object as a table of one row: what stands in cells of it. w stands at its
   first key, and stays there. */
void feed_table_object(struct feed_walk *w, const json_t *o);

#endif
