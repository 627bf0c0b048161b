/*
 * sheet: indicators out of a CSV export, by its columns.
 *
 * Columns are known by name, in English or Japanese, and by content where names
 * are missing or say nothing. A column that describes gives no indicators, a
 * label in any row counts for the file.
 */
#ifndef TOOLS_FORMATS_TABLE_SHEET_H
#define TOOLS_FORMATS_TABLE_SHEET_H

#include "tools/formats/table/grid.h"

/* Whether text is such a table, by its content first and its name second. */
bool sheet_sniff(struct grid_form *out, struct bytes text, const char *name);

void sheet_read(struct reading *r, const struct grid_form *form);

#endif
