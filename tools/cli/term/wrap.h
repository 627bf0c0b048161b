/*
 * wrap: text filled into lines of a terminal, in any script.
 *
 * Lines break where Unicode allows it (no Japanese line begins with a comma),
 * and never within a word of ASCII: options stay whole.
 */
#ifndef TOOLS_CLI_TERM_WRAP_H
#define TOOLS_CLI_TERM_WRAP_H

#include <stddef.h>
#include <stdio.h>

enum { WRAP_COLUMNS = 78 };

/*
 * Print text (UTF-8), whose first line begins in `column`; the other lines are
 * indented. '\n' ends a line; no line end is added to the last.
 */
void wrap_print(FILE *to, const char *text, size_t column, size_t indent);

/* Cells that text takes on a screen; an octet that is not UTF-8 takes one. */
size_t wrap_width(const char *text);

/* Octets at the front of text that take at most so many cells, whole characters
   with what combines with them; *took: the cells that they take. */
size_t wrap_fit(size_t *took, const char *text, size_t cells);

#endif
