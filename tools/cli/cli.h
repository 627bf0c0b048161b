/*
 * cli: what every subcommand of `noroshi` is given, and what it answers with.
 */
#ifndef TOOLS_CLI_CLI_H
#define TOOLS_CLI_CLI_H

#include <libintl.h>
#include <stdbool.h>

#define _(text) gettext(text)
#define N_(text) text /* translated where it is printed */

/* The same, for a word that is translated in more ways than one. */
#define NC_(context, text) context "\004" text

#define CLI_DEFAULT_DIR "/var/lib/noroshi"

/* Exit codes, the same for every subcommand. */
enum cli_exit {
    CLI_DONE = 0,      /* done, or a hit */
    CLI_NO = 1,        /* no, or not yet */
    CLI_USAGE = 2,     /* the command line or an input is wrong */
    CLI_NO_DAEMON = 3, /* noroshid is not running, or went away */
    CLI_POLICY = 4,    /* nobody may get it */
};

struct command;
struct option_spec;

/* Told a command's options instead of running it. */
struct describer {
    void (*tell)(void *to, const struct command *command,
                 const struct option_spec *specs);
    void *to;
};

struct cli {
    const char *dir; /* of the node */
    bool json;
    bool utc, wide, no_pager; /* how a terminal shows what is listed */
    char *const *words; /* the command line as it was typed */
    int word_count;
    const struct command *command;     /* that runs */
    const struct describer *describer; /* NULL: run */
};

/* argv[0] is not looked at: what follows are the subcommand's words. */
typedef int cli_run(struct cli *cli, int argc, char **argv);

#endif
