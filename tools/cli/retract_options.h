/*
 * retract_options: what `retract` and `recall` have in common: a record, and
 * why it no longer holds.
 */
#ifndef TOOLS_CLI_RETRACT_OPTIONS_H
#define TOOLS_CLI_RETRACT_OPTIONS_H

#include "tools/cli/record_command.h"
#include "tools/client/retract.h"

struct retract_options {
    struct record_command command; /* question, how and foretell are set */
    struct retract retract;
};

/* The option of both, beside those of their record_command. */
struct option_spec retract_options_reason(struct retract_options *r);

/* What is left of the words is the record: do it. Answers an exit code. */
int retract_options_run(struct retract_options *r, int argc, char **argv);

#endif
