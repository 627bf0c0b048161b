/*
 * feed: indicators out of structured values, whoever wrote them: lists, tables
 * of objects, pulses of OTX, events of sensors.
 *
 * Objects side by side are a table, whose columns are their keys; so what
 * column.h and type_names.h know of names holds here, too.
 */
#ifndef TOOLS_FORMATS_JSON_FEED_H
#define TOOLS_FORMATS_JSON_FEED_H

#include "node/fault.h"
#include "tools/formats/json/feed_walk.h"

/* ERR_BAD_SHAPE: of a kind that is not read, or nothing in it is an indicator;
 *fault says which. */
enum err feed_read(struct reading *r, const struct feed_tree *tree,
                   struct fault *fault) MUST_CHECK;

#endif
