/*
 * command_line: the command as it was typed: what it says to an act, and how it
 * is typed again.
 */
#ifndef TOOLS_CLI_COMMAND_LINE_H
#define TOOLS_CLI_COMMAND_LINE_H

#include <stdio.h>

#include "tools/cli/cli.h"
#include "tools/client/act.h"

/* What was typed is what is asked for, but for words that say how it is asked:
   --yes, --json, --token, --dir. */
void command_line_hear(const struct cli *cli, struct act *act);

/* As a shell reads it, with the token before what ends the options, unless one
   was typed. */
void command_line_print(FILE *to, const struct cli *cli, const char *token);

#endif
