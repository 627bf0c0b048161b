/*
 * options: a subcommand's options, told as a table.
 *
 * Everywhere: --dir DIR, --json, --utc, --wide, --no-pager, --help,
 * `--name=value` and `--name value`, `--` ends the options, and options may
 * stand between other words. A name of one letter takes one hyphen: `-f FILE`.
 */
#ifndef TOOLS_CLI_OPTIONS_H
#define TOOLS_CLI_OPTIONS_H

#include "tools/cli/command.h"
#include "tools/cli/option.h"

enum {
    OPTIONS_MAX = 32,
    OPTIONS_GO_ON = -1,
};

/*
 * Take the options of cli->command out of argv; *argc and *argv are what is
 * left, without the subcommand's name. specs may be NULL: common options only.
 * What a paged command prints from here on is gathered for screen_end().
 * It is the first thing a subcommand does. Answers OPTIONS_GO_ON, or the exit
 * code with which to end: after --help (which prints what the tables say), a
 * mistake (told), or when the options were only asked for (cli->describer).
 */
int options_take(struct cli *cli, const struct option_spec *specs, int *argc,
                 char ***argv);

#endif
