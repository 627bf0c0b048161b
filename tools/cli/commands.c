#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/help.h"
#include "tools/cli/options.h"
#include "tools/cli/say.h"

enum { VERBS_TEXT_MAX = 256 };

const struct command *const command_all[] = {
#define X(name) &command_##name,
    COMMAND_LIST(X)
#undef X
        NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *c = command_all; *c != NULL; c++)
        if (strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

const char *command_word(const struct command *c)
{
    const char *space = strrchr(c->name, ' ');

    return space == NULL ? c->name : space + 1;
}

const struct command *command_verb(const struct command *of, const char *word)
{
    for (const struct command *v = of->verbs; v != NULL && v->name != NULL; v++)
        if (strcmp(command_word(v), word) == 0)
            return v;
    return NULL;
}

/* Where the verb stands: common options may come before it. */
static int verb_at(int argc, char **argv)
{
    int i = 1;

    while (i < argc && argv[i][0] == '-')
        i += strcmp(argv[i], "--dir") == 0 ? 2 : 1;
    return i;
}

static int wrong_verb(const struct command *c, struct cli *cli, int argc,
                      char **argv)
{
    char verbs[VERBS_TEXT_MAX] = "";
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    for (const struct command *v = c->verbs; v->name != NULL; v++) {
        strncat(verbs, *verbs == '\0' ? "" : ", ",
                sizeof verbs - strlen(verbs) - 1);
        strncat(verbs, command_word(v), sizeof verbs - strlen(verbs) - 1);
    }
    say_wrong(_("%s: say which of: %s; see 'noroshi help %s'"), c->name, verbs,
              c->name);
    return CLI_USAGE;
}

int command_run(const struct command *c, struct cli *cli, int argc, char **argv)
{
    const struct command *verb;
    int at;

    cli->command = c;
    if (c->verbs == NULL)
        return c->run(cli, argc, argv);
    at = verb_at(argc, argv);
    verb = at < argc ? command_verb(c, argv[at]) : NULL;
    if (verb == NULL)
        return wrong_verb(c, cli, argc, argv);
    memmove(argv + 1, argv, (size_t)at * sizeof *argv);
    return command_run(verb, cli, argc - 1, argv + 1);
}

/* A command, or one of its verbs. */
static int help_about(struct cli *cli, int argc, char **argv)
{
    const struct command *c = command_find(argv[0]), *verb;
    char *help[] = {argv[0], (char[]){"--help"}, NULL};

    if (c == NULL) {
        say_wrong(_("no command '%s': see 'noroshi help'"), argv[0]);
        return CLI_USAGE;
    }
    if (argc == 1)
        return command_run(c, cli, 2, help);
    verb = command_verb(c, argv[1]);
    if (verb == NULL) {
        say_wrong(_("no command '%s %s': see 'noroshi help %s'"), argv[0],
                  argv[1], argv[0]);
        return CLI_USAGE;
    }
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
    .synopsis = "[COMMAND [VERB]]",
    .help = N_("this overview, or one command's options and examples"),
    .about = N_("Shows all commands, or one of them in full."),
    .examples = "noroshi help share\n"
                "noroshi help peer add\n",
};
