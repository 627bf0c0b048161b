/*
 * withdrawal: a record, and why it no longer holds: retracted or recalled.
 */
#ifndef TOOLS_CLI_RETRACT_OPTIONS_H
#define TOOLS_CLI_RETRACT_OPTIONS_H

#include "tools/cli/options.h"
#include "tools/cli/record_action.h"

struct withdrawal {
    struct deed deed; /* the command's own: put, foretell, question */
    const char *record, *reason;
    bool alone; /* only this part of a longer list */
};

/* The options of a command, beside those of its deed. */
struct option_spec withdrawal_reason(struct withdrawal *w);

/* What is left of the words: the record. CLI_DONE, CLI_USAGE: told. */
int withdrawal_check(struct withdrawal *w, int argc, char **argv);

/* For the deed's put(): set: the whole of a longer list. */
void withdrawal_put(const struct withdrawal *w, bool erase, bool set,
                    struct control_writer *args);

/* Do it, over the deed's open client. Answers an exit code. */
int withdrawal_do(const struct withdrawal *w);

#endif
