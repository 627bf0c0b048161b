/*
 * pass: a record to one more, by hand. `noroshi pass` is for records of others,
 * `noroshi release` for one's own.
 */
#ifndef TOOLS_CLI_PASS_H
#define TOOLS_CLI_PASS_H

#include "tools/cli/cli.h"

/* Either of the two: as cli->command->name says. */
cli_run pass_run;

#endif
