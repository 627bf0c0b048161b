/*
 * line: the values of one line, one item of a list, or one cell.
 *
 * One rule for all of them, so that the same text means the same wherever it
 * stands. A line of nothing but values, and of what joins them, is meant word
 * for word, names that nobody defanged included: "a.example, b.example",
 * "a.example A 203.0.113.9", "Name <a@b.example>", "IP: 203.0.113.9". In any
 * other line a name counts where it is defanged, and is told where not.
 */
#ifndef TOOLS_FORMATS_LINE_LINE_H
#define TOOLS_FORMATS_LINE_LINE_H

#include "tools/formats/reading.h"

enum line_kind {
    LINE_TEXT,
    LINE_OF_LIST, /* most lines begin with a value: so does this one */
    LINE_CELL,    /* of a table */
    LINE_BESIDE,  /* a cell beside those of values: no name alone is meant */
};

/* Read line, without blanks at its ends. */
void line_read(struct reading *r, struct bytes line, enum line_kind kind);

/* Whether the first word of line is a value. */
bool line_begins_with_value(struct reading *r, struct bytes line);

#endif
