#include "tools/cli/suggest.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/term/say.h"
#include "tools/client/listing/nearest.h"

int suggest_instead(const char *typed)
{
    struct nearest n = nearest_to(typed);

    for (const struct command *const *c = command_all; *c != NULL; c++)
        nearest_try(&n, (*c)->name);
    if (n.word != NULL)
        say_wrong(_("no command '%s': did you mean '%s'?"), typed, n.word);
    else
        say_wrong(_("no command '%s': see 'noroshi help'"), typed);
    return CLI_USAGE;
}

int suggest_verb_instead(const struct command *of, const char *typed)
{
    struct nearest n = nearest_to(typed);

    for (const struct command *v = of->verbs; v != NULL && v->name != NULL; v++)
        nearest_try(&n, command_word(v));
    if (n.word != NULL)
        say_wrong(_("no command '%s %s': did you mean '%s %s'?"), of->name,
                  typed, of->name, n.word);
    else
        say_wrong(_("no command '%s %s': see 'noroshi help %s'"), of->name,
                  typed, of->name);
    return CLI_USAGE;
}

/* "--no-NAME" is said of switches only. */
static void try_all(struct nearest *n, const struct option_spec *specs,
                    bool switches)
{
    for (; specs->name != NULL; specs++)
        if (specs->name[1] != '\0' &&
            (!switches || specs->kind == OPTION_SWITCH))
            nearest_try(n, specs->name);
}

const char *suggest_option(char room[static SUGGEST_OPTION_MAX],
                           const struct option_spec *specs, const char *typed)
{
    static const char no[] = "no-";
    const char *name = typed + strspn(typed, "-");
    char plain[SUGGEST_OPTION_MAX];
    bool negated = strncmp(name, no, strlen(no)) == 0;
    struct nearest n;

    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "="), name);
    n = nearest_to(plain);
    try_all(&n, specs, false);
    *room = '\0';
    if (n.word != NULL) {
        snprintf(room, SUGGEST_OPTION_MAX, "--%s", n.word);
        return room;
    }
    n = nearest_to(plain + (negated ? strlen(no) : 0));
    try_all(&n, specs, true);
    if (negated && n.word != NULL)
        snprintf(room, SUGGEST_OPTION_MAX, "--no-%s", n.word);
    return room;
}
