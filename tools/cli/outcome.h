/*
 * outcome: what share, retract and release answer with: the record, who gets
 * it, who does not and by which rule.
 */
#ifndef TOOLS_CLI_OUTCOME_H
#define TOOLS_CLI_OUTCOME_H

#include <jansson.h>
#include <stdio.h>

#include "tools/cli/cli.h"

/* {to: [name ...], withheld: [{peer, rule, verdict, reason} ...]} and, where
   there is one, record, object, number. A new object. */
json_t *outcome_json(const json_t *rows);

/* The same for people; `ahead`: nothing has been done yet. */
void outcome_print(FILE *to, const json_t *rows, bool ahead);

/* Either of them on stdout, when rc says that there is something to tell. */
void outcome_tell(const struct cli *cli, int rc, const json_t *rows);

#endif
