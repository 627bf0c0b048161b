/*
 * feed_kind: structured values that are something else than a list of
 * indicators, by their shape.
 */
#ifndef TOOLS_FORMATS_JSON_FEED_KIND_H
#define TOOLS_FORMATS_JSON_FEED_KIND_H

#include <jansson.h>

/* What it is, and what to do instead; NULL: it may be read. */
const char *feed_kind_refusal(const json_t *root);

#endif
