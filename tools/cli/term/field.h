/*
 * field: a label, and what is said beside it, in columns.
 */
#ifndef TOOLS_CLI_TERM_FIELD_H
#define TOOLS_CLI_TERM_FIELD_H

#include <stddef.h>
#include <stdio.h>

/* Cells that the widest of the labels takes in the person's language, and the
   gap behind it. Labels are untranslated: N_(). */
size_t field_columns(const char *const *labels, size_t count);

/* The label, translated and filled up to columns. */
void field_label(FILE *to, const char *label, size_t columns);

#endif
