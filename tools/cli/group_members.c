/* noroshi group create, add and remove: a new version with other members. */
#include "tools/cli/group_members.h"

#include <stdio.h>
#include <stdlib.h>

#include "tools/cli/command.h"
#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/print/group_print.h"
#include "tools/cli/print/outcome_print.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/wrap.h"
#include "tools/client/commit.h"
#include "tools/client/group.h"
#include "tools/client/row.h"

enum {
    NAMED_MAX = 8, /* members in a question; more are counted */
    COUNT_TEXT = 64,
};

static void tell_change(const struct cli *cli, const struct act *act,
                        const json_t *rows)
{
    json_t *row, *outcome, *out;
    size_t i;

    if (!cli->json) {
        group_print_fields(json_array_get(rows, 0));
        json_array_foreach(rows, i, row) if (row_is(row, "what", "group"))
            json_object_set_new(row, "what", json_null());
        outcome_print(stdout, rows, OUTCOME_WITHDRAWS);
        return;
    }
    outcome = outcome_json(rows);
    out = json_copy(json_array_get(rows, 0));
    json_object_del(out, "what");
    json_object_set(out, "to", json_object_get(outcome, "to"));
    json_object_set(out, "withheld", json_object_get(outcome, "withheld"));
    act_json(act, out, VERDICT_DONE);
    say_json(out);
    json_decref(outcome);
    json_decref(out);
}

/* One run of create, add or remove. */
struct changing {
    struct cli *cli;
    struct act act;
    struct group_change wanted;
    struct seen seen;
    bool dry_run, yes;
};

static int change(struct changing *g, struct client *c)
{
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    int rc = explain(g->cli, group_change(c, &g->wanted, &g->seen, &rows, &why),
                     &why);

    if (rc == CLI_DONE)
        tell_change(g->cli, &g->act, rows);
    json_decref(rows);
    return rc;
}

/* "ume, take"; the caller frees it. */
static char *members_text(const struct text_list *members)
{
    char *text = NULL;
    size_t len = 0;
    FILE *line = open_memstream(&text, &len);

    if (line == NULL)
        abort();
    for (size_t i = 0; i < members->count; i++) {
        fputs(i > 0 ? _(", ") : "", line);
        say_text(line, bytes_text(members->item[i]), false);
    }
    if (fclose(line) != 0)
        abort();
    return text;
}

/* All of them, however many: the question has room for a few. */
static void print_members(FILE *to, const struct text_list *members)
{
    static const char *const labels[] = {N_("members")};
    const size_t columns = field_columns(labels, 1);
    char *text = members_text(members);

    field_label(to, labels[0], columns);
    wrap_print(to, text, columns, columns);
    putc('\n', to);
    free(text);
}

static void print_later(FILE *to, const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        unsigned long long records = row_uint(row, "records");

        if (!row_is(row, "what", "later"))
            continue;
        say_text(to, bytes_text(row_text(row, "peer")), false);
        fprintf(to,
                ngettext(": is sent %llu record that was shared with the group "
                         "before\n",
                         ": is sent %llu records that were shared with the "
                         "group before\n",
                         records),
                records);
    }
}

static void print_dry_json(const struct changing *g, const json_t *rows)
{
    json_t *out = json_object(), *outcome = outcome_json(rows);
    json_t *later = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (row_is(row, "what", "later"))
    {
        json_object_del(row, "what");
        json_array_append(later, row);
    }
    json_object_set_new(out, "group", json_string(g->wanted.group));
    json_object_set(out, "to", json_object_get(outcome, "to"));
    json_object_set(out, "withheld", json_object_get(outcome, "withheld"));
    json_object_set_new(out, "later", later);
    json_object_set_new(out, "dry_run", json_true());
    act_json(&g->act, out, VERDICT_NOT_NOW);
    say_json(out);
    json_decref(outcome);
    json_decref(out);
}

static int preview(struct changing *g, struct client *c)
{
    FILE *to = g->dry_run ? stdout : ask_out();
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    int rc = explain(g->cli,
                     group_preview(c, &g->wanted, &g->seen, &rows, &why), &why);

    if (rc == CLI_DONE && g->cli->json && g->dry_run) {
        print_dry_json(g, rows);
    } else if (rc == CLI_DONE) {
        print_members(to, &g->wanted.members);
        outcome_print(to, rows, OUTCOME_AHEAD | OUTCOME_WITHDRAWS);
        print_later(to, rows);
    }
    json_decref(rows);
    return rc;
}

static int ask_change(const struct changing *g)
{
    static const char *const questions[] = {
        [GROUP_CREATE] = N_("Create the group '%2$s' with %1$s?"),
        [GROUP_ADD] = N_("Add %s to the group '%s'?"),
        [GROUP_REMOVE] = N_("Remove %s from the group '%s'?"),
    };
    const struct text_list *wanted = &g->wanted.members;
    char name[CONFIRM_NAME_MAX], question[3 * CONFIRM_NAME_MAX];
    char count[COUNT_TEXT];
    char *members = members_text(wanted);

    say_safe(name, sizeof name, g->wanted.group);
    snprintf(count, sizeof count,
             ngettext("%zu member", "%zu members", wanted->count),
             wanted->count);
    snprintf(question, sizeof question, _(questions[g->wanted.what]),
             wanted->count > NAMED_MAX ? count : members, name);
    free(members);
    return confirm(false, "%s", question);
}

/* As far as it was not done before under its token. */
static int ask_and_change(struct changing *g, struct client *c)
{
    int rc = confirm_possible(g->cli, g->yes || g->dry_run);

    if (rc == CLI_DONE && (g->dry_run || !g->yes))
        rc = preview(g, c);
    if (rc != CLI_DONE || g->dry_run)
        return rc;
    if (!g->yes)
        rc = ask_change(g);
    return rc == CLI_DONE ? change(g, c) : rc;
}

static int find_or_change(struct changing *g)
{
    struct reasons why = {.count = 0};
    json_t *known = NULL;
    struct client *c;
    enum verdict verdict =
        client_open_act(&c, g->cli->dir, &g->act, progress_watch(), &why);
    int rc;

    if (verdict == VERDICT_DONE && !g->dry_run)
        verdict = commit_find(c, &g->act, &known, &why);
    rc = explain(g->cli, verdict, &why);
    if (rc == CLI_DONE && known != NULL)
        tell_change(g->cli, &g->act, known);
    else if (rc == CLI_DONE)
        rc = ask_and_change(g, c);
    json_decref(known);
    client_close(c);
    return rc;
}

static bool take_words(struct changing *g, int argc, char **argv)
{
    if (argc < 2) {
        say_wrong(_("%s: specify the group's NAME and its MEMBERs"),
                  g->cli->command->name);
        return false;
    }
    if (argc - 1 > TEXT_LIST_MAX) {
        say_wrong(_("%s: at most %d members at once: add the others "
                    "afterwards"),
                  g->cli->command->name, TEXT_LIST_MAX);
        return false;
    }
    g->wanted.group = argv[0];
    for (int i = 1; i < argc; i++)
        g->wanted.members.item[g->wanted.members.count++] = argv[i];
    return true;
}

static int run_change(struct cli *cli, struct changing *g, int argc,
                      char **argv)
{
    const struct option_spec specs[] = {
        {"dry-run", OPTION_FLAG, &g->dry_run, NULL,
         N_("show who would be notified and what new members would be sent, "
            "and stop")},
        share_options_yes(&g->yes),
        share_options_token(&g->act),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    g->cli = cli;
    if (!take_words(g, argc, argv))
        return CLI_USAGE;
    /* An act that was done before needs no yes. */
    rc = g->act.word != NULL ? CLI_DONE
                             : confirm_possible(cli, g->yes || g->dry_run);
    if (rc == CLI_DONE)
        rc = share_options_begin(cli, &g->act);
    return rc == CLI_DONE ? find_or_change(g) : rc;
}

int group_members_create(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_CREATE};

    return run_change(cli, &g, argc, argv);
}

int group_members_add(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_ADD};

    return run_change(cli, &g, argc, argv);
}

int group_members_remove(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_REMOVE};

    return run_change(cli, &g, argc, argv);
}
