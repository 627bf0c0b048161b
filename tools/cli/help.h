/*
 * help: what a command's table says, for people.
 */
#ifndef TOOLS_CLI_HELP_H
#define TOOLS_CLI_HELP_H

#include <stdio.h>

#include "tools/cli/command.h"
#include "tools/cli/option.h"

/* All commands, grouped by what a person wants to do. */
void help_overview(FILE *to);

/* One command; specs as for options_take(). */
void help_command(FILE *to, const struct command *c,
                  const struct option_spec *specs);

/* What a kind of word is (RECORD, WHEN, PEER...), from the n-th on of those
   that help explains; NULL at the end. Untranslated. */
struct help_kind {
    const char *word, *text;
};
const struct help_kind *help_kind(size_t n);

/* Whether text names the kind: "PEER|group:NAME" names PEER. */
bool help_names(const char *text, const char *kind);

#endif
