/*
 * options: a subcommand's options, told as a table.
 *
 * Everywhere: --dir DIR, --json, --help, `--name=value` and `--name value`,
 * `--` ends the options, and options may stand between other words. A name of
 * one letter takes one hyphen: `-f FILE`.
 */
#ifndef TOOLS_CLI_OPTIONS_H
#define TOOLS_CLI_OPTIONS_H

#include <stddef.h>

#include "tools/cli/command.h"
#include "tools/client/choice.h"
#include "tools/client/text_list.h"

enum { OPTIONS_MAX = 32 };

enum option_kind {
    OPTION_FLAG,   /* bool * */
    OPTION_VALUE,  /* const char ** */
    OPTION_MAYBE,  /* const char **: a word may follow, else "" */
    OPTION_MANY,   /* struct text_list * */
    OPTION_SWITCH, /* enum choice *: --name and --no-name */
};

/* A table of them ends where name is NULL. */
struct option_spec {
    const char *name;
    enum option_kind kind;
    void *to;
    const char *value; /* what it takes (tools/cli/command.h); NULL: nothing */
    const char *help;  /* lower case, without a full stop */
};

enum { OPTIONS_GO_ON = -1 };

/*
 * Take the options of cli->command out of argv; *argc and *argv are what is
 * left, without the subcommand's name. specs may be NULL: common options only.
 * It is the first thing a subcommand does. Answers OPTIONS_GO_ON, or the exit
 * code with which to end: after --help (which prints what the tables say), a
 * mistake (told), or when the options were only asked for (cli->describer).
 */
int options_take(struct cli *cli, const struct option_spec *specs, int *argc,
                 char ***argv);

#endif
