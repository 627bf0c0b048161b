/* noroshi help: the overview, or one command in full. */
#include <stdio.h>

#include "tools/cli/help.h"
#include "tools/cli/options.h"
#include "tools/cli/suggest.h"

/* A command, or one of its verbs. */
static int help_about(struct cli *cli, int argc, char **argv)
{
    const struct command *c = command_find(argv[0]), *verb;
    char *help[] = {argv[0], (char[]){"--help"}, NULL};

    if (c == NULL)
        return suggest_instead(argv[0]);
    if (argc == 1)
        return command_run(c, cli, 2, help);
    verb = command_verb(c, argv[1]);
    if (verb == NULL)
        return suggest_verb_instead(c, argv[1]);
    return command_run(verb, cli, 2, help);
}

static int run_help(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0)
        return help_about(cli, argc, argv);
    help_overview(stdout);
    return CLI_DONE;
}

const struct command command_help = {
    .name = "help",
    .run = run_help,
    .group = COMMAND_KEEP,
    .paged = true,
    .synopsis = "[COMMAND [VERB]]",
    .help = N_("show this overview, or one command's options and examples"),
    .about = N_("Shows all commands, or one of them in full."),
    .examples = "noroshi help share\n"
                "noroshi help peer add\n",
};
