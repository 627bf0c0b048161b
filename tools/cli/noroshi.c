/*
 * noroshi: the command line. Its subcommands stand in command.h.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/help.h"
#include "tools/cli/term/lang.h"
#include "tools/cli/term/say.h"

/* Common options may stand before the subcommand, too. */
static int before_command(struct cli *cli, int argc, char **argv, int *at)
{
    for (*at = 1; *at < argc && argv[*at][0] == '-'; ++*at) {
        if (strcmp(argv[*at], "--json") == 0) {
            cli->json = true;
        } else if (strcmp(argv[*at], "--dir") == 0 && *at + 1 < argc) {
            cli->dir = argv[++*at];
        } else if (strncmp(argv[*at], "--dir=", 6) == 0) {
            cli->dir = argv[*at] + 6;
        } else if (strcmp(argv[*at], "--dir") == 0) {
            say_wrong(_("option '%s' needs a value"), argv[*at]);
            return CLI_USAGE;
        } else if (strcmp(argv[*at], "--version") == 0) {
            printf("noroshi %s\n", NOROSHI_VERSION);
            return CLI_DONE;
        } else if (strcmp(argv[*at], "--help") == 0 ||
                   strcmp(argv[*at], "-h") == 0) {
            help_overview(stdout);
            return CLI_DONE;
        } else {
            say_wrong(_("unknown option '%s': see 'noroshi help'"), argv[*at]);
            return CLI_USAGE;
        }
    }
    return -1;
}

/* Reading the options moves them about. */
static char **copy_words(int argc, char **argv)
{
    char **words = calloc((size_t)argc + 1, sizeof *words);

    if (words == NULL)
        abort();
    memcpy(words, argv, (size_t)argc * sizeof *words);
    return words;
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct command *command;
    int at, rc = before_command(cli, argc, argv, &at);

    if (rc >= 0)
        return rc;
    if (at == argc) {
        help_overview(stderr);
        return CLI_USAGE;
    }
    command = command_find(argv[at]);
    if (command == NULL) {
        say_wrong(_("no command '%s': see 'noroshi help'"), argv[at]);
        return CLI_USAGE;
    }
    return command_run(command, cli, argc - at, argv + at);
}

int main(int argc, char **argv)
{
    const char *dir = getenv("NOROSHI_DIR");
    char **words = copy_words(argc, argv);
    struct cli cli = {
        .dir = dir != NULL && *dir != '\0' ? dir : CLI_DEFAULT_DIR,
        .words = words,
        .word_count = argc,
    };
    int rc;

    lang_begin();
    if (sodium_init() < 0)
        abort();
    rc = run(&cli, argc, argv);
    free(words);
    return rc;
}
