/*
 * draft_print: what is about to leave or to be withdrawn, for people.
 */
#ifndef TOOLS_CLI_PRINT_DRAFT_PRINT_H
#define TOOLS_CLI_PRINT_DRAFT_PRINT_H

#include "tools/client/draft/draft.h"

enum { DRAFT_PRINT_EACH = 20 }; /* values of a type, and lines of a text */

/* Label, title, text and values, defanged: the first of each type, or all. Of
   several records label, title and text are said again where they differ. */
enum verdict draft_print(FILE *to, const struct draft *d, bool all,
                         struct reasons *why);

/* The values of a record that is there, each with its state. */
void draft_print_values(FILE *to, const struct record_view *view, bool all);

#endif
