/*
 * misp_label: who may have a MISP event, or a part of it, wherever it says so.
 */
#ifndef TOOLS_FORMATS_MISP_MISP_LABEL_H
#define TOOLS_FORMATS_MISP_MISP_LABEL_H

#include <jansson.h>

#include "tools/formats/reading.h"

/* Whose labels are read. */
struct misp_part {
    struct reading *r;
    bool part; /* of an event: an object or attribute; else all of it */
};

/* A string, or the one under a key; empty where it is none. Borrowed. */
struct bytes misp_string(const json_t *v);
struct bytes misp_text(const json_t *o, const char *key);

/* Its tags; *unknown is the first that is a label nobody knows, or stays. */
void misp_tags(const struct misp_part *p, const json_t *o,
               struct bytes *unknown);

/* All else that is said of it: comments, notes, sightings, descriptions. */
void misp_strings(const struct misp_part *p, const json_t *v);

#endif
