/*
 * options: a subcommand's options, told as a table.
 *
 * Everywhere: --dir DIR, --json, --help, `--name=value` and `--name value`,
 * `--` ends the options, and options may stand between other words. A name of
 * one letter takes one hyphen: `-f FILE`.
 */
#ifndef TOOLS_CLI_OPTIONS_H
#define TOOLS_CLI_OPTIONS_H

#include "tools/cli/cli.h"

#include <stddef.h>

enum { OPTIONS_LIST_MAX = 256, OPTIONS_MAX = 32 };

/* What may be said, taken back, or left unsaid. */
enum option_switch { OPTION_UNSAID, OPTION_YES, OPTION_NO };

struct option_list {
    const char *item[OPTIONS_LIST_MAX];
    size_t count;
};

enum option_kind {
    OPTION_FLAG,   /* bool * */
    OPTION_VALUE,  /* const char ** */
    OPTION_MANY,   /* struct option_list * */
    OPTION_SWITCH, /* enum option_switch *: --name and --no-name */
};

struct option_spec {
    const char *name;
    enum option_kind kind;
    void *to;
};

enum { OPTIONS_GO_ON = -1 };

/*
 * Take the options out of argv; *argc and *argv are what is left, without the
 * subcommand's name. Answers OPTIONS_GO_ON, or the exit code with which to end:
 * after --help (which prints usage) or a mistake (told).
 */
int options_take(struct cli *cli, const char *usage,
                 const struct option_spec *specs, size_t count, int *argc,
                 char ***argv);

#endif
