/*
 * noroshi: the command line. Every subcommand stands in the table below.
 */
#include "tools/cli/cli.h"

#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/say.h"

#define DEFAULT_DIR "/var/lib/noroshi"

struct command {
    const char *name;
    cli_run *run;
    const char *help;
};

static const struct command commands[] = {
    {"init", cli_init, N_("make a node, or rebuild one from its identity")},
    {"card", cli_card, N_("show this node's card and fingerprint")},
    {"peer", cli_peer, N_("add, list, check, change or revoke peers")},
    {"share", cli_share, N_("share indicators under a TLP label")},
    {"retract", cli_retract, N_("say that a record no longer holds")},
    {"release", cli_release, N_("release a record again, or to one more")},
    {"receipts", cli_receipts, N_("who has what was shared")},
    {"lookup", cli_lookup, N_("ask whether values are known")},
    {"records", cli_records, N_("list records")},
    {"show", cli_show, N_("show one record")},
    {"quarantine", cli_quarantine, N_("what the policy kept out")},
    {"status", cli_status, N_("processes, peers, store, keys")},
    {"help", cli_help, N_("this overview")},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

int cli_help(struct cli *cli, int argc, char **argv)
{
    (void)cli;
    if (argc > 1)
        for (size_t i = 0; i < COMMANDS; i++)
            if (strcmp(commands[i].name, argv[1]) == 0 &&
                commands[i].run != cli_help) {
                char *help[] = {argv[1], (char[]){"--help"}, NULL};

                return commands[i].run(cli, 2, help);
            }
    printf(_("usage: noroshi [--dir DIR] [--json] COMMAND ...\n\n"));
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-11s %s\n", commands[i].name, _(commands[i].help));
    printf(_("\nDIR is the node, from --dir or NOROSHI_DIR, else "
             "%s.\n'noroshi COMMAND --help' shows options and examples.\n"
             "exit: 0 done or hit, 1 no or not yet, 2 usage or input, "
             "3 noroshid not running, 4 policy\n"),
           DEFAULT_DIR);
    return CLI_DONE;
}

static const struct command *find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

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
        } else if (strcmp(argv[*at], "--version") == 0) {
            printf("noroshi %s\n", NOROSHI_VERSION);
            return CLI_DONE;
        } else if (strcmp(argv[*at], "--help") == 0 ||
                   strcmp(argv[*at], "-h") == 0) {
            return cli_help(cli, 1, argv);
        } else {
            say_wrong(_("unknown option '%s': see 'noroshi help'"), argv[*at]);
            return CLI_USAGE;
        }
    }
    return -1;
}

int main(int argc, char **argv)
{
    const char *dir = getenv("NOROSHI_DIR");
    struct cli cli = {.dir = dir != NULL && *dir != '\0' ? dir : DEFAULT_DIR};
    const struct command *command;
    int at, rc;

    setlocale(LC_ALL, "");
    bindtextdomain("noroshi", NOROSHI_LOCALEDIR);
    textdomain("noroshi");
    if (sodium_init() < 0)
        abort();
    rc = before_command(&cli, argc, argv, &at);
    if (rc >= 0)
        return rc;
    if (at == argc) {
        cli_help(&cli, 1, argv);
        return CLI_USAGE;
    }
    command = find(argv[at]);
    if (command == NULL) {
        say_wrong(_("no command '%s': see 'noroshi help'"), argv[at]);
        return CLI_USAGE;
    }
    return command->run(&cli, argc - at, argv + at);
}
