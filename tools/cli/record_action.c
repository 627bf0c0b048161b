#include "tools/cli/record_action.h"

#include "tools/cli/command.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/commit.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

struct option_spec record_action_part(bool *alone)
{
    return (struct option_spec){"part", OPTION_FLAG, alone, NULL,
                                N_("only this part of a longer list")};
}

struct option_spec record_action_dry_run(struct record_action *d,
                                         const char *help)
{
    return (struct option_spec){"dry-run", OPTION_FLAG, &d->dry_run, NULL,
                                help};
}

struct option_spec record_action_yes(struct record_action *d)
{
    return (struct option_spec){"yes", OPTION_FLAG, &d->yes, NULL,
                                N_("do not ask; a script is never asked")};
}

/* The i-th of the records. */
static int ask_core(const struct record_action *d, const json_t *records,
                    size_t i, bool dry_run, json_t **rows)
{
    struct control_writer *args =
        dry_run ? client_begin(d->client, d->command)
                : client_begin_act(d->client, i, d->command);
    int rc;

    control_put_text(args, "record",
                     json_string_value(json_array_get(records, i)));
    control_put_bool(args, "dry_run", dry_run);
    rc = d->put(d->of, i, args);
    if (rc == CLI_DONE)
        return client_ask(d->client, rows);
    *rows = json_array();
    return rc;
}

static void print_json(const struct record_action *d, json_t *outcome,
                       json_t *done, int rc)
{
    json_object_set(outcome, "records", done);
    json_object_set_new(outcome, "dry_run", json_boolean(d->dry_run));
    act_json(&d->act, outcome, d->dry_run ? CLI_NO : rc);
    row_print(outcome);
}

/* A question's preview stands where the question does. */
static int preview(const struct record_action *d, const json_t *records)
{
    FILE *to = d->dry_run ? stdout : stderr;
    size_t count = json_array_size(records);
    json_t *rows;
    int rc = ask_core(d, records, 0, true, &rows);

    if ((rc == CLI_DONE || rc == CLI_POLICY) && d->cli->json && d->dry_run) {
        json_t *outcome = outcome_json(rows), *none = json_array();

        print_json(d, outcome, none, rc);
        json_decref(outcome);
        json_decref(none);
    } else if (rc == CLI_DONE || rc == CLI_POLICY) {
        outcome_print(to, rows, d->how | OUTCOME_AHEAD);
        if (rc == CLI_DONE && count > 1)
            fprintf(to, _("the same for all %zu records of its set\n"), count);
        if (rc == CLI_DONE && d->foretell != NULL)
            rc = d->foretell(d->of, to);
    }
    json_decref(rows);
    return rc;
}

/* Who is reached is the same for every record of a set: it is told once. */
static void tell(const struct record_action *d, const json_t *rows, bool first)
{
    json_t *row, *brief = json_array();
    size_t i;

    json_array_foreach(rows, i, row) if (row_is(row, "what", "record") ||
                                         row_is(row, "what", "retraction"))
        json_array_append(brief, row);
    if (!d->cli->json)
        outcome_print(stdout, first ? rows : brief, d->how);
    json_decref(brief);
}

static void note_records(const json_t *rows, json_t *done)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (row_is(row, "what", "record"))
        json_array_append(done, json_object_get(row, "record"));
}

/* One after the other; ids of those that were done join done. */
static int one_by_one(const struct record_action *d, const json_t *records,
                      json_t *done, json_t **outcome)
{
    size_t i, count = json_array_size(records);
    struct progress progress;
    int rc = CLI_DONE;

    progress_begin(&progress, _("records"), when_now_ms());
    for (i = 0; i < count && rc == CLI_DONE; i += rc == CLI_DONE) {
        json_t *rows;

        progress_step(&progress, i, count, when_now_ms());
        rc = ask_core(d, records, i, false, &rows);
        progress_end(&progress);
        if (rc == CLI_DONE || rc == CLI_POLICY)
            tell(d, rows, i == 0);
        if (rc == CLI_DONE)
            note_records(rows, done);
        if (*outcome == NULL)
            *outcome = outcome_json(rows);
        json_decref(rows);
    }
    if (rc != CLI_DONE && i > 0)
        say_wrong(_("%s: %zu of %zu records were done"), d->cli->command->name,
                  i, count);
    return rc;
}

static void note_all(const struct record_action *d, int rc, const json_t *rows,
                     json_t *done, json_t **outcome)
{
    if (rc == CLI_DONE || rc == CLI_POLICY)
        tell(d, rows, true);
    if (rc == CLI_DONE)
        note_records(rows, done);
    *outcome = outcome_json(rows);
}

/* known: what the act was answered before, or NULL. */
static int carry_out(const struct record_action *d, const json_t *records,
                     const json_t *known)
{
    json_t *done = json_array(), *outcome = NULL, *rows = NULL;
    int rc = CLI_DONE;

    if (known != NULL && json_array_size(records) == 1) {
        note_all(d, rc, known, done, &outcome);
    } else if (d->together != NULL) {
        if (known == NULL)
            rc = d->together(d->of, records, &rows);
        note_all(d, rc, known == NULL ? rows : known, done, &outcome);
    } else {
        rc = one_by_one(d, records, done, &outcome);
    }
    if (d->cli->json && (rc == CLI_DONE || rc == CLI_POLICY))
        print_json(d, outcome, done, rc);
    json_decref(rows);
    json_decref(done);
    json_decref(outcome);
    return rc;
}

/* Whoever repeats an act has said yes to it. */
static int ask_person(const struct record_action *d, const json_t *records)
{
    bool asks = ask_possible() && !d->yes;
    int rc = CLI_DONE;

    if (d->dry_run || asks)
        rc = preview(d, records);
    if (rc != CLI_DONE || d->dry_run)
        return rc;
    return !asks || ask_yes(_(d->question)) ? CLI_DONE : CLI_NO;
}

int record_action_do(const struct record_action *d, const json_t *records)
{
    json_t *known = NULL;
    int rc = d->dry_run ? CLI_DONE : commit_find(d->client, &d->act, &known);

    if (rc == CLI_DONE && known == NULL)
        rc = ask_person(d, records);
    if (rc == CLI_DONE && !d->dry_run)
        rc = carry_out(d, records, known);
    json_decref(known);
    return rc;
}

int record_action_parts(struct client *c, const char *record, json_t **rows)
{
    control_put_text(client_begin(c, "parts"), "record", record);
    return client_ask_all(c, rows);
}

int record_action_records(struct client *c, const char *record, bool alone,
                          json_t **out)
{
    json_t *rows = NULL, *row;
    size_t i;
    int rc = CLI_DONE;

    *out = json_array();
    if (!alone)
        rc = record_action_parts(c, record, &rows);
    json_array_foreach(rows, i, row)
        json_array_append(*out, json_object_get(row, "record"));
    if (rc == CLI_DONE && json_array_size(*out) == 0)
        json_array_append_new(*out, json_string(record));
    json_decref(rows);
    return rc;
}
