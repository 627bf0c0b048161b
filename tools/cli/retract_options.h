/*
 * retract_options: a record, and why it no longer holds: retracted or recalled.
 */
#ifndef TOOLS_CLI_RETRACT_OPTIONS_H
#define TOOLS_CLI_RETRACT_OPTIONS_H

#include "tools/cli/options.h"
#include "tools/cli/record_action.h"

struct retract_options {
    struct record_action
        action; /* the command's own: put, foretell, question */
    const char *record, *reason;
    bool alone; /* only this part of a longer list */
};

/* The options of a command, beside those of its action. */
struct option_spec retract_options_reason(struct retract_options *w);

/* What is left of the words: the record. CLI_DONE, CLI_USAGE: told. */
int retract_options_check(struct retract_options *w, int argc, char **argv);

/* For the action's put(): set: the whole of a longer list. */
void retract_options_put(const struct retract_options *w, bool erase, bool set,
                         struct control_writer *args);

/* Do it, over the action's open client. Answers an exit code. */
int retract_options_do(const struct retract_options *w);

#endif
