/*
 * facts: what a row of a table says beside its values: their type, times, part
 * and label, and that they are harmless.
 */
#ifndef TOOLS_FORMATS_TABLE_FACTS_H
#define TOOLS_FORMATS_TABLE_FACTS_H

#include "tools/formats/table/grid.h"

struct facts {
    struct record_indicator like; /* of each value; type and value are unset */
    struct bytes type;            /* as it is written; empty: none is */
    const char *refused;          /* why nothing of the row is taken; or NULL */
};

/* What cell i of the row says, by its column, which is below g->width. Labels
   become those of the part that is being read. */
void facts_take(struct grid *g, struct facts *f, size_t i);

#endif
