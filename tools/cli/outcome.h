/*
 * outcome: what commands about records answer with: the record, who gets it,
 * who does not and by which rule, and who is reached by others only.
 */
#ifndef TOOLS_CLI_OUTCOME_H
#define TOOLS_CLI_OUTCOME_H

#include <jansson.h>
#include <stdio.h>

#include "tools/cli/cli.h"

/* What the rows are about. */
enum outcome_how {
    OUTCOME_DONE = 0,
    OUTCOME_AHEAD = 1,     /* nothing has been done yet */
    OUTCOME_WITHDRAWS = 2, /* it is a retraction that they get */
};

/* record, object, number, revision; to and dropped: [name ...]; withheld,
   groups, delegates, indirect: [{...} ...]; retraction: {...} or null. A new
   object. */
json_t *outcome_json(const json_t *rows);

/* The same for people; how: of enum outcome_how. */
void outcome_print(FILE *to, const json_t *rows, unsigned how);

#endif
