#include "tools/cli/record_command.h"

#include "tools/cli/command.h"
#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

struct option_spec record_command_part(bool *alone)
{
    return (struct option_spec){"part", OPTION_FLAG, alone, NULL,
                                N_("act only on this part of a longer list")};
}

struct option_spec record_command_dry_run(struct record_command *d,
                                          const char *help)
{
    return (struct option_spec){"dry-run", OPTION_FLAG, &d->dry_run, NULL,
                                help};
}

static void print_json(const struct record_command *d, json_t *outcome,
                       json_t *done, bool committed)
{
    json_object_set(outcome, "records", done);
    json_object_set_new(outcome, "dry_run", json_boolean(d->dry_run));
    act_json(&d->action->act, outcome,
             committed ? VERDICT_DONE : VERDICT_NOT_NOW);
    say_json(outcome);
}

static void print_preview_json(const struct record_command *d,
                               const json_t *rows)
{
    json_t *outcome = outcome_json(rows), *none = json_array();

    print_json(d, outcome, none, false);
    json_decref(outcome);
    json_decref(none);
}

static int print_preview(const struct record_command *d, const json_t *records,
                         const json_t *rows, int rc)
{
    /* A question's preview stands where the question does. */
    FILE *to = d->dry_run ? stdout : ask_out();
    size_t count = json_array_size(records);

    outcome_print(to, rows, d->how | OUTCOME_AHEAD);
    if (rc == CLI_DONE && count > 1)
        fprintf(to, _("the same applies to all %zu records of its set\n"),
                count);
    if (rc == CLI_DONE && d->foretell != NULL)
        rc = d->foretell(d->of, to);
    return rc;
}

static int preview(const struct record_command *d, const json_t *records)
{
    struct reasons why = {.count = 0};
    json_t *rows;
    int rc = explain(
        d->cli, record_action_preview(d->action, records, &rows, &why), &why);

    if (rc == CLI_DONE || rc == CLI_POLICY) {
        if (d->cli->json && d->dry_run)
            print_preview_json(d, rows);
        else
            rc = print_preview(d, records, rows, rc);
    }
    json_decref(rows);
    return rc;
}

/* Who is reached is the same for every record of a set: it is told once. */
static void tell(const struct record_command *d, const json_t *rows, bool first)
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
static int one_by_one(const struct record_command *d, const json_t *records,
                      json_t *done, json_t **outcome)
{
    size_t i, count = json_array_size(records);
    struct progress progress;
    int rc = CLI_DONE;

    progress_begin(&progress, _("records"), when_now_ms());
    for (i = 0; i < count && rc == CLI_DONE; i += rc == CLI_DONE) {
        struct reasons why = {.count = 0};
        enum verdict verdict;
        json_t *rows;

        progress_step(&progress, i, count, when_now_ms());
        verdict = record_action_one(d->action, records, i, &rows, &why);
        progress_end(&progress);
        rc = explain(d->cli, verdict, &why);
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

static void note_all(const struct record_command *d, int rc, const json_t *rows,
                     json_t *done, json_t **outcome)
{
    if (rc == CLI_DONE || rc == CLI_POLICY)
        tell(d, rows, true);
    if (rc == CLI_DONE)
        note_records(rows, done);
    *outcome = outcome_json(rows);
}

/* known: what the act was answered before, or NULL. */
static int carry_out(const struct record_command *d, const json_t *records,
                     const json_t *known)
{
    json_t *done = json_array(), *outcome = NULL, *rows = NULL;
    struct reasons why = {.count = 0};
    int rc = CLI_DONE;

    if (known != NULL && json_array_size(records) == 1) {
        note_all(d, rc, known, done, &outcome);
    } else if (d->action->together != NULL) {
        if (known == NULL)
            rc = explain(
                d->cli, record_action_together(d->action, records, &rows, &why),
                &why);
        note_all(d, rc, known == NULL ? rows : known, done, &outcome);
    } else {
        rc = one_by_one(d, records, done, &outcome);
    }
    if (d->cli->json && (rc == CLI_DONE || rc == CLI_POLICY))
        print_json(d, outcome, done, rc == CLI_DONE);
    json_decref(rows);
    json_decref(done);
    json_decref(outcome);
    return rc;
}

/* The first of them stands for all. */
static int ask_yes_or_no(const struct record_command *d, const json_t *records)
{
    const char *first = json_string_value(json_array_get(records, 0));
    struct reasons why = {.count = 0};
    struct record_view view;
    char name[CONFIRM_NAME_MAX];
    enum verdict verdict =
        record_view_show(&view, d->action->client, first, &why);
    int rc = explain(d->cli, verdict, &why);

    if (rc == CLI_DONE)
        rc = confirm(d->yes, _(d->question),
                     confirm_name_view(name, &view, json_array_size(records)));
    record_view_close(&view);
    return rc;
}

static int ask_person(const struct record_command *d, const json_t *records)
{
    int rc = confirm_possible(d->cli, d->yes || d->dry_run);

    if (rc != CLI_DONE || (d->yes && !d->dry_run))
        return rc;
    rc = preview(d, records);
    return rc != CLI_DONE || d->dry_run ? rc : ask_yes_or_no(d, records);
}

int record_command_ready(const struct record_command *d)
{
    /* An act that was done before needs no yes. */
    return d->action->act.word != NULL
               ? CLI_DONE
               : confirm_possible(d->cli, d->yes || d->dry_run);
}

int record_command_do(const struct record_command *d, const json_t *records)
{
    struct reasons why = {.count = 0};
    json_t *known = NULL;
    int rc = CLI_DONE;

    if (!d->dry_run)
        rc = explain(d->cli, record_action_find(d->action, &known, &why), &why);
    if (rc == CLI_DONE && known == NULL)
        rc = ask_person(d, records);
    if (rc == CLI_DONE && !d->dry_run)
        rc = carry_out(d, records, known);
    json_decref(known);
    return rc;
}
