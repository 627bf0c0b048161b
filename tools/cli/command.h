/*
 * command: what a person can ask of `noroshi`, told once.
 *
 * Every command's file ends in its table, `command_NAME`. --help, `noroshi
 * help`, the manual page and the completions of bash and zsh are made of it and
 * of the options that its function hands to options_take(). A new command is a
 * file with such a table, and one line in COMMAND_LIST.
 *
 * Words in synopsis and option values: small letters are typed as they stand,
 * capitals say what kind of word belongs there. FILE, DIR, PEER, GROUP and
 * RECORD are kinds that help explains and completion knows; `|` stands between
 * alternatives.
 */
#ifndef TOOLS_CLI_COMMAND_H
#define TOOLS_CLI_COMMAND_H

#include "tools/cli/cli.h"

/* In the order in which help shows them. */
/* clang-format off */
#define COMMAND_LIST(X)                                                    \
    X(init) X(card)                                                        \
    X(peer) X(group) X(author)                                             \
    X(share) X(incident) X(pass) X(revise) X(retract) X(recall) X(release) \
    X(lookup) X(hunt) X(observe) X(search) X(pack) X(records) X(show)      \
    X(sighting) X(opinion)                                                 \
    X(inbox) X(receipts) X(quarantine)                                     \
    X(status) X(renew) X(restore) X(help) X(version)

/* What a person wants to do. */
#define COMMAND_GROUP_LIST(X)                                              \
    X(SET_UP, N_("set up"))                                                \
    X(TRUST,  N_("trust peers"))                                           \
    X(WARN,   N_("warn others"))                                           \
    X(HUNT,   N_("hunt and read"))                                         \
    X(FOLLOW, N_("see what arrived where"))                                      \
    X(KEEP,   N_("keep it running"))
/* clang-format on */

enum command_group {
#define X(name, text) COMMAND_##name,
    COMMAND_GROUP_LIST(X)
#undef X
};

struct command {
    const char *name; /* a verb has its command before it: "peer add" */
    cli_run *run;     /* NULL: it has verbs */
    enum command_group group;
    bool paged; /* at a terminal a pager shows what is longer than it */
    const char *synopsis;        /* what follows the name */
    const char *help;            /* one line, lower case */
    const char *about;           /* lines are filled; '\n' ends a paragraph */
    const char *exits;           /* "0 done, 1 ...", or NULL */
    const char *examples;        /* one a line, each ended by '\n' */
    const struct command *verbs; /* ends where name is NULL; or NULL */
};

#define X(name) extern const struct command command_##name;
COMMAND_LIST(X)
#undef X

/* All of them; ends in NULL. */
extern const struct command *const command_all[];

/* NULL when there is none. */
const struct command *command_find(const char *name);
const struct command *command_verb(const struct command *of, const char *word);

/* The last word of a command's name: "add". */
const char *command_word(const struct command *c);

/* Run it, or the verb that argv names. Answers an exit code. */
int command_run(const struct command *c, struct cli *cli, int argc,
                char **argv);

#endif
