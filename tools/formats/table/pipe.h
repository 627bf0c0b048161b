/*
 * pipe: tables of Markdown, with bars between their cells.
 */
#ifndef TOOLS_FORMATS_TABLE_PIPE_H
#define TOOLS_FORMATS_TABLE_PIPE_H

#include "tools/formats/reading.h"

struct pipe_table {
    struct bytes text;    /* its lines, that of the names first */
    size_t octets, lines; /* of what follows the first line */
};

/* Whether line is the row of names of one; left is the text behind it. */
bool pipe_find(struct pipe_table *out, struct bytes line, struct bytes left);

/* Read its rows; first is the line of the names. */
void pipe_read(struct reading *r, const struct pipe_table *table,
               unsigned first);

#endif
