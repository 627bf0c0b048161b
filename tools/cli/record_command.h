/*
 * record_command: a command that does something to records that are there
 * (tools/client/record_action.h). Who would be reached is shown on the terminal
 * and the person is asked; where there is none, --yes is needed.
 */
#ifndef TOOLS_CLI_RECORD_COMMAND_H
#define TOOLS_CLI_RECORD_COMMAND_H

#include "tools/cli/options.h"
#include "tools/cli/print/outcome_print.h"
#include "tools/client/record_action.h"

struct record_command {
    struct cli *cli;
    struct record_action *action; /* open */
    const char *question;         /* untranslated: N_(), %s for the record */
    unsigned how;                 /* of enum outcome_how, but OUTCOME_AHEAD */
    bool dry_run, yes;
    bool all; /* the preview shows every value */
    /* More for the preview, or NULL. Answers an exit code. */
    int (*foretell)(void *of, FILE *to);
    /* The same for a dry run's JSON, or NULL; and the values with their lines,
       where they are of files, with their notes and what was left out (struct
       import_log). */
    void (*put_json)(void *of, json_t *out);
    FILE *values, *notes, *rejects;
    void *of;
};

/* The options of a command; help: N_(). */
struct option_spec record_command_part(bool *alone);
struct option_spec record_command_dry_run(struct record_command *d,
                                          const char *help);

/* Before anything is read or asked of the node. CLI_USAGE: nobody said yes, and
   nobody is there to be asked. */
int record_command_ready(const struct record_command *d);

/*
 * Do it to each of the records (an array of what `record` takes; the first
 * stands for all in the preview), and tell the outcome. Answers an exit code;
 * CLI_NO: the person said no.
 */
int record_command_do(const struct record_command *d, const json_t *records);

#endif
