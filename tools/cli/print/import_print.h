/*
 * import_print: what was read of files, for people.
 */
#ifndef TOOLS_CLI_PRINT_IMPORT_PRINT_H
#define TOOLS_CLI_PRINT_IMPORT_PRINT_H

#include "tools/client/import.h"

/* What was taken per type, and what was not: the first lines of every reason.
 */
void import_print(FILE *to, const struct import *k);

/* How many of the own texts had hidden characters; nothing of none. */
void import_print_hidden(FILE *to, size_t texts);

#endif
