/*
 * sheet: indicators out of a CSV export, by its columns.
 *
 * Columns are known by name, in English or Japanese, and by content where names
 * are missing or say nothing. A column that describes gives no indicators, a
 * label in any row counts for the file.
 */
#ifndef TOOLS_FORMATS_SHEET_H
#define TOOLS_FORMATS_SHEET_H

#include "tools/formats/reading.h"

struct sheet_form {
    struct bytes text; /* without a "sep=" line */
    unsigned line;     /* of its first octet */
    uint8_t delimiter;
};

/* Whether text is such a table, by its content first and its name second. */
bool sheet_sniff(struct sheet_form *out, struct bytes text, const char *name);

void sheet_read(struct reading *r, const struct sheet_form *form);

#endif
