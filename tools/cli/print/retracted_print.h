/*
 * retracted_print: what this node retracted and would share again, a line each,
 * on stderr.
 */
#ifndef TOOLS_CLI_PRINT_RETRACTED_PRINT_H
#define TOOLS_CLI_PRINT_RETRACTED_PRINT_H

#include "tools/client/retraction/reinstate.h"

enum { RETRACTED_PRINT_DEFANGED_MAX = 1024 };

/* The first of them, and how many more there are. */
void retracted_print(const struct reinstate *r);

/* A value of a row, of whatever type it is, so that nobody clicks on it, and
   cut to the room. */
const char *
retracted_print_defanged(char room[static RETRACTED_PRINT_DEFANGED_MAX],
                         const char *value);

#endif
