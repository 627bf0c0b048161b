#include <string.h>

#include "tools/cli/command.h"

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
