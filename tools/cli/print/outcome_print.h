/*
 * outcome_print: what commands about records answer with, for people.
 */
#ifndef TOOLS_CLI_PRINT_OUTCOME_PRINT_H
#define TOOLS_CLI_PRINT_OUTCOME_PRINT_H

#include <stdio.h>

#include "tools/client/outcome.h"

/* What the rows are about. */
enum outcome_how {
    OUTCOME_DONE = 0,
    OUTCOME_AHEAD = 1,     /* nothing has been done yet */
    OUTCOME_WITHDRAWS = 2, /* it is a retraction that they get */
    OUTCOME_RECALLS = 4,   /* and it asks them to erase the record */
};

/* rows as client_ask() gives them; how: of enum outcome_how. */
void outcome_print(FILE *to, const json_t *rows, unsigned how);

#endif
