/*
 * excerpt: what a line of a log says around a match, on a terminal that it must
 * not drive.
 */
#ifndef TOOLS_CLI_HUNT_EXCERPT_H
#define TOOLS_CLI_HUNT_EXCERPT_H

#include <stdio.h>

#include "proto/bytes.h"

enum { EXCERPT_COLUMNS = 160 }; /* where stdout is no terminal */

/*
 * Print at most so many characters of the line around its first `matched`,
 * which stands out on a terminal; "..." stands for the rest. A control
 * character and an octet that is not UTF-8 stand as "\x1b", a tabulator as a
 * blank, a hidden character as <U+202E>. No line end is added.
 */
void excerpt_print(FILE *to, struct bytes line, struct bytes matched,
                   size_t columns);

#endif
