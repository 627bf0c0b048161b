/*
 * colour: TLP 2.0's own colours, on a terminal that wants them.
 *
 * A pipe, a file, NO_COLOR and TERM=dumb get plain text. The label is never
 * translated (FIRST, TLP 2.0).
 */
#ifndef TOOLS_CLI_TERM_COLOUR_H
#define TOOLS_CLI_TERM_COLOUR_H

#include <stdbool.h>
#include <stdio.h>

enum { COLOUR_LABEL_MAX = 80 };

/* A label with its colour where `to` wants one, else as it is. */
const char *colour_label(char room[static COLOUR_LABEL_MAX], FILE *to,
                         const char *label);

/* What begins (ends) what stands out in a line; "" where there are no colours.
 */
const char *colour_mark(FILE *to, bool begins);

#endif
