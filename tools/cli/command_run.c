#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/options.h"
#include "tools/cli/suggest.h"
#include "tools/cli/term/say.h"

enum { VERBS_TEXT_MAX = 256 };

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
    if (argc > 0)
        return suggest_verb_instead(c, argv[0]);
    for (const struct command *v = c->verbs; v->name != NULL; v++) {
        strncat(verbs, *verbs == '\0' ? "" : ", ",
                sizeof verbs - strlen(verbs) - 1);
        strncat(verbs, command_word(v), sizeof verbs - strlen(verbs) - 1);
    }
    say_wrong(_("%s: specify one of: %s; see 'noroshi help %s'"), c->name,
              verbs, c->name);
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
