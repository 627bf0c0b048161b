#include "tools/cli/record_command.h"

#include "tools/cli/command.h"
#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/print/draft_print.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
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

static json_t *head_of(const struct record *r)
{
    struct record_report content;
    json_t *out = json_object();

    json_object_set_new(out, "title",
                        record_content(&content, r) == ERR_OK
                            ? row_lossy(content.title)
                            : json_null());
    json_object_set_new(out, "tlp", json_string(tlp_text(r->tlp)));
    json_object_set_new(out, "pap", json_string(pap_text(r->pap)));
    json_object_set_new(out, "urgent", json_boolean(r->urgent));
    return out;
}

/* Fields of a head. */
static const char *const head_fields[] = {"title", "tlp", "pap", "urgent"};
enum { HEAD_FIELDS = sizeof head_fields / sizeof *head_fields };

static bool same_field(const json_t *a, const json_t *b, size_t field)
{
    return json_equal(json_object_get(a, head_fields[field]),
                      json_object_get(b, head_fields[field]));
}

/* The one of heads that is like it; NULL: there is none. */
static json_t *like(const json_t *heads, const json_t *head)
{
    json_t *other;
    size_t i, field;

    json_array_foreach(heads, i, other)
    {
        for (field = 0; field < HEAD_FIELDS; field++)
            if (!same_field(other, head, field))
                break;
        if (field == HEAD_FIELDS)
            return other;
    }
    return NULL;
}

static void add_head(void *heads, const struct record *r)
{
    json_t *head = head_of(r), *same = like(heads, head);
    const json_int_t count =
        json_integer_value(json_object_get(same, "records"));

    json_object_set_new(same == NULL ? head : same, "records",
                        json_integer(count + 1));
    if (same == NULL)
        json_array_append(heads, head);
    json_decref(head);
}

static bool same_in_all(const json_t *heads, size_t field)
{
    const json_t *first = json_array_get(heads, 0), *other;
    size_t i;

    json_array_foreach(heads, i, other)
    {
        if (!same_field(first, other, field))
            return false;
    }
    return true;
}

/* `drafts`: what stands above the values of all records, each kind once. What
   they do not all say is null beside it. */
static void put_heads(json_t *out, json_t *heads)
{
    const json_t *first = json_array_get(heads, 0);

    for (size_t i = 0; first != NULL && i < HEAD_FIELDS; i++)
        json_object_set_new(out, head_fields[i],
                            same_in_all(heads, i) ? json_incref(json_object_get(
                                                        first, head_fields[i]))
                                                  : json_null());
    json_object_set_new(out, "drafts", heads);
}

/* What leaves, and a row a value. */
static int print_preview_json(const struct record_command *d,
                              const struct draft *draft, const json_t *rows)
{
    json_t *out = outcome_json(rows), *heads = json_array();
    struct reasons why = {.count = 0};
    FILE *values = NULL;
    enum verdict verdict = draft_rows(
        draft, &(struct draft_heads){add_head, heads}, &values, &why);

    put_heads(out, heads);
    if (d->put_json != NULL)
        d->put_json(d->of, out);
    json_object_set_new(out, "records", json_array());
    json_object_set_new(out, "dry_run", json_true());
    act_json(&d->action->act, out, VERDICT_NOT_NOW);
    if (verdict == VERDICT_DONE) {
        const struct say_rows arrays[] = {
            {"rejects", d->rejects},
            {"notes", d->notes},
            {"values", d->values != NULL ? d->values : values}};

        say_json_rows(out, arrays, sizeof arrays / sizeof *arrays);
    }
    if (values != NULL)
        fclose(values);
    json_decref(out);
    return explain(d->cli, verdict, &why);
}

/* A question's preview stands where the question does. */
static FILE *preview_out(const struct record_command *d)
{
    return d->dry_run ? stdout : ask_out();
}

/* Of a set whose parts reach others, each kind of them. */
static void print_reached(const struct record_command *d, const json_t *reached)
{
    FILE *to = preview_out(d);
    json_t *rows;
    size_t i;

    json_array_foreach(reached, i, rows)
    {
        if (i > 0)
            fputs(_("other records of its set:\n"), to);
        outcome_print(to, rows, d->how | OUTCOME_AHEAD);
    }
}

static int print_preview(const struct record_command *d,
                         const struct draft *draft, const json_t *reached)
{
    struct reasons why = {.count = 0};
    int rc =
        explain(d->cli, draft_print(preview_out(d), draft, d->all, &why), &why);

    print_reached(d, reached);
    return rc;
}

static int print_more(const struct record_command *d, size_t records,
                      const json_t *reached)
{
    FILE *to = preview_out(d);

    if (records > 1 && json_array_size(reached) == 1)
        fprintf(to, _("the same applies to all %zu records of its set\n"),
                records);
    return d->foretell != NULL ? d->foretell(d->of, to) : CLI_DONE;
}

/* In one list: each row once. */
static json_t *all_rows(const json_t *reached)
{
    json_t *out = json_array(), *rows;
    size_t i;

    json_array_foreach(reached, i, rows) json_array_extend(out, rows);
    return out;
}

static int print_what(const struct record_command *d, const json_t *records,
                      const json_t *reached, int rc)
{
    struct draft_views of = {.client = d->action->client, .records = records};
    struct draft as_they_are = draft_of_views(&of);
    const struct draft *draft =
        d->action->draft != NULL ? d->action->draft : &as_they_are;
    bool json = d->cli->json && d->dry_run;
    json_t *rows = all_rows(reached);
    int told = json ? print_preview_json(d, draft, rows)
                    : print_preview(d, draft, reached);

    if (rc == CLI_DONE && told == CLI_DONE && !json)
        told = print_more(d, json_array_size(records), reached);
    json_decref(rows);
    record_view_close(&of.view);
    return rc == CLI_DONE ? told : rc;
}

static bool stands_in(const json_t *list, const json_t *one)
{
    json_t *other;
    size_t i;

    json_array_foreach(list, i, other) if (json_equal(other, one)) return true;
    return false;
}

/* The rows that say who is reached, each once; those of the record itself are
   another's for each. */
static json_t *whom(const json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!row_is(row, "what", "draft") &&
                                         !stands_in(out, row))
        json_array_append(out, row);
    return out;
}

static int preview(const struct record_command *d, const json_t *records)
{
    json_t *reached = json_array(), *rows, *these;
    int rc = CLI_DONE;

    for (size_t i = 0; i < json_array_size(records) && rc == CLI_DONE; i++) {
        struct reasons why = {.count = 0};

        rc = explain(d->cli,
                     record_action_preview(d->action, records, i, &rows, &why),
                     &why);
        these = whom(rows);
        if ((rc == CLI_DONE || rc == CLI_POLICY) && !stands_in(reached, these))
            json_array_append(reached, these);
        json_decref(these);
        json_decref(rows);
    }
    if (rc == CLI_DONE || rc == CLI_POLICY)
        rc = print_what(d, records, reached, rc);
    json_decref(reached);
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

/* What another revision replaced is named: that one is not meant. */
static void tell_replaced(const json_t *row)
{
    const char *by = row_text(row, "superseded_by");

    if (*by != '\0')
        fprintf(ask_out(), _("%.8s replaced it, and is left as it is\n"), by);
}

/* The first of them stands for all. */
static int ask_yes_or_no(const struct record_command *d, const json_t *records)
{
    const char *first = json_string_value(json_array_get(records, 0));
    size_t count = d->action->draft != NULL ? d->action->draft->records
                                            : json_array_size(records);
    struct reasons why = {.count = 0};
    struct record_view view;
    char name[CONFIRM_NAME_MAX];
    enum verdict verdict =
        record_view_show(&view, d->action->client, first, &why);
    int rc = explain(d->cli, verdict, &why);

    if (rc == CLI_DONE) {
        tell_replaced(view.row);
        rc = confirm(d->yes, _(d->question),
                     confirm_name_view(name, &view, count));
    }
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
