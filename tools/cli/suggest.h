/*
 * suggest: the command or option that was meant by a mistyped one.
 */
#ifndef TOOLS_CLI_SUGGEST_H
#define TOOLS_CLI_SUGGEST_H

#include "tools/cli/command.h"
#include "tools/cli/option.h"

enum { SUGGEST_OPTION_MAX = 64 };

/* Say that there is no such command, or no such verb of one, and which was
   meant. CLI_USAGE. */
int suggest_instead(const char *typed);
int suggest_verb_instead(const struct command *of, const char *typed);

/* "--title" for "--tilte" or "--tilte=x", "" where none is near. specs: up to
   one without a name. */
const char *suggest_option(char room[static SUGGEST_OPTION_MAX],
                           const struct option_spec *specs, const char *typed);

#endif
