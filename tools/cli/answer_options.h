/*
 * answer_options: what `sighting` and `opinion` have in common: a record, and
 * what this organisation answers its author.
 */
#ifndef TOOLS_CLI_ANSWER_OPTIONS_H
#define TOOLS_CLI_ANSWER_OPTIONS_H

#include "tools/cli/record_command.h"
#include "tools/client/answer.h"

struct answer_options {
    struct record_command command; /* question is set */
    struct answer answer;
};

/* A date that was given, or not: *day as of WIRE.md, 0: none. CLI_USAGE: it is
   none; option: its name. */
int answer_options_day(const struct cli *cli, const char *option,
                       const char *text, uint64_t *day);

/* What is left of the words is the record: answer it. Answers an exit code. */
int answer_options_run(struct answer_options *o, int argc, char **argv);

#endif
