/*
 * retracted_print: what this node retracted and would share again, a line each:
 * what comes back by word, and what does not.
 */
#ifndef TOOLS_CLI_PRINT_RETRACTED_PRINT_H
#define TOOLS_CLI_PRINT_RETRACTED_PRINT_H

#include <stdio.h>

#include "tools/client/retraction/reinstate.h"

enum { RETRACTED_PRINT_DEFANGED_MAX = 1024 };

/* The first of them, and how many more there are. stops: nothing is shared for
   it; else it is left out. */
void retracted_print(FILE *to, const struct reinstate *r, bool stops);

/* Where that belongs: beside what is previewed, or what is wrong. */
FILE *retracted_print_out(bool stops, bool yes, bool dry_run);

/* A value of a row, of whatever type it is, so that nobody clicks on it, and
   cut to the room. */
const char *
retracted_print_defanged(char room[static RETRACTED_PRINT_DEFANGED_MAX],
                         const char *value);

#endif
