/*
 * option: one option of a command, as its table tells it.
 */
#ifndef TOOLS_CLI_OPTION_H
#define TOOLS_CLI_OPTION_H

#include "tools/client/choice.h"
#include "tools/client/text_list.h"

enum option_kind {
    OPTION_FLAG,   /* bool * */
    OPTION_VALUE,  /* const char ** */
    OPTION_MAYBE,  /* const char **: a word may follow, else "" */
    OPTION_MANY,   /* struct text_list * */
    OPTION_SWITCH, /* enum choice *: --name and --no-name */
};

/* A table of them ends where name is NULL. */
struct option_spec {
    const char *name;
    enum option_kind kind;
    void *to;
    const char *value; /* what it takes (tools/cli/command.h); NULL: nothing */
    const char *help;  /* lower case, without a full stop */
};

#endif
