/*
 * record_action: what is told first, asked about, and then done to records.
 *
 * A command of the control socket that takes `record` and `dry_run`. On a
 * terminal who would be reached is shown and the person is asked; a script is
 * never asked.
 */
#ifndef TOOLS_CLI_RECORD_ACTION_H
#define TOOLS_CLI_RECORD_ACTION_H

#include "tools/cli/options.h"
#include "tools/cli/outcome.h"
#include "tools/client/client.h"

struct record_action {
    struct cli *cli;
    struct client *client; /* open for the act */
    struct act act;
    const char *command;
    const char *question; /* untranslated: N_() */
    unsigned how;         /* of enum outcome_how, but for OUTCOME_AHEAD */
    bool dry_run, yes;
    /* Everything but record and dry_run, for the i-th record; `of` is given to
       all of them. Answers an exit code: told. */
    int (*put)(void *of, size_t i, struct control_writer *args);
    /* More for the preview, or NULL. Answers an exit code. */
    int (*foretell)(void *of, FILE *to);
    /* Several records as one, all or none, where they are not done one by one;
       or NULL. *rows as client_ask() gives them. Answers an exit code. */
    int (*together)(void *of, const json_t *records, json_t **rows);
    void *of;
};

/* The options of a command; help: N_(). */
struct option_spec record_action_part(bool *alone);
struct option_spec record_action_dry_run(struct record_action *d,
                                         const char *help);
struct option_spec record_action_yes(struct record_action *d);

/*
 * Do it to each of the records (an array of what `record` takes; the first
 * stands for all in the preview), and tell the outcome. Answers an exit code;
 * CLI_NO: the person said no.
 */
int record_action_do(const struct record_action *d, const json_t *records);

/* The records of the one's set, oldest part first, or itself: an array for
   record_action_do(). With `alone` it is itself. CLI_DONE, or told. */
int record_action_records(struct client *c, const char *record, bool alone,
                          json_t **out);

/* The same as rows of `parts`: for more about them. */
int record_action_parts(struct client *c, const char *record, json_t **rows);

#endif
