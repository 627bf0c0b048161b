/*
 * answered_print: what was answered about a record of this node's own, for
 * people.
 */
#ifndef TOOLS_CLI_PRINT_ANSWERED_PRINT_H
#define TOOLS_CLI_PRINT_ANSWERED_PRINT_H

#include <jansson.h>

enum { ANSWERED_PRINT_MAX = 512 };

/* "3 asked: 1 seen, 1 not seen, 0 cannot tell, 1 no answer"; "" where nobody
   was asked. counts: as answered_fold() gives them. */
const char *answered_print_text(char room[static ANSWERED_PRINT_MAX],
                                const json_t *counts);

/* A line for each value of which somebody spoke. */
void answered_print_values(const json_t *row);

#endif
