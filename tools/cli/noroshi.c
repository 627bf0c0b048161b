/*
 * noroshi: the command line. Its subcommands stand in command.h.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/lang/lang.h"
#include "tools/cli/help.h"
#include "tools/cli/suggest.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/screen.h"

/* Those that are said of any command. */
static bool *common(struct cli *cli, const char *word)
{
    const struct {
        const char *word;
        bool *to;
    } known[] = {
        {"--json", &cli->json},
        {"--utc", &cli->utc},
        {"--wide", &cli->wide},
        {"--no-pager", &cli->no_pager},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].word, word) == 0)
            return known[i].to;
    return NULL;
}

static int unknown(const char *word)
{
    const struct option_spec before[] = {
        {.name = "dir"},     {.name = "json"},     {.name = "utc"},
        {.name = "wide"},    {.name = "no-pager"}, {.name = "help"},
        {.name = "version"}, {.name = NULL},
    };
    char room[SUGGEST_OPTION_MAX];
    const char *meant = suggest_option(room, before, word);

    if (*meant != '\0')
        say_wrong(_("unknown option '%s': did you mean '%s'?"), word, meant);
    else
        say_wrong(_("unknown option '%s': see 'noroshi help'"), word);
    return CLI_USAGE;
}

/* What stands in place of a command; NULL: none of them. */
static const struct command *instead(const char *word)
{
    if (strcmp(word, "--version") == 0)
        return &command_version;
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0
               ? &command_help
               : NULL;
}

/* Common options may stand before the subcommand, too. */
static int before_command(struct cli *cli, int argc, char **argv, int *at)
{
    for (*at = 1; *at < argc && argv[*at][0] == '-'; ++*at) {
        if (common(cli, argv[*at]) != NULL) {
            *common(cli, argv[*at]) = true;
        } else if (strcmp(argv[*at], "--dir") == 0 && *at + 1 < argc) {
            cli->dir = argv[++*at];
        } else if (strncmp(argv[*at], "--dir=", 6) == 0) {
            cli->dir = argv[*at] + 6;
        } else if (strcmp(argv[*at], "--dir") == 0) {
            say_wrong(_("option '%s' needs a value"), argv[*at]);
            return CLI_USAGE;
        } else if (instead(argv[*at]) != NULL) {
            return command_run(instead(argv[*at]), cli, 1, argv + *at);
        } else {
            return unknown(argv[*at]);
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
    if (command == NULL)
        return suggest_instead(argv[at]);
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
    screen_end();
    free(words);
    return rc;
}
