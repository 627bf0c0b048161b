/* noroshi quarantine: what the policy kept out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/record_print.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/quarantine.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { ID_DIGITS_MAX = 20 };

static void print_list(const struct cli *cli, const json_t *rows)
{
    static const char *const titles[] = {N_("ID"),     N_("FROM"),
                                         N_("AUTHOR"), N_("RULE"),
                                         N_("REASON"), N_("ARRIVED")};
    struct table *t = table_open(titles, 6);
    json_t *row;
    size_t i;

    table_has_times(t, 5);
    json_array_foreach(rows, i, row)
    {
        char id[24], rule[24], arrived[WHEN_TEXT_MAX],
            author[NODE_NAME_AUTHOR_MAX];

        if (cli->json) {
            row_times(row);
            say_json(row);
            continue;
        }
        snprintf(id, sizeof id, "%llu",
                 (unsigned long long)row_uint(row, "id"));
        snprintf(rule, sizeof rule, "%llu",
                 (unsigned long long)row_uint(row, "rule"));
        table_add(
            t, (const char *[]){id, row_text(row, "from"),
                                node_name_author(author, row), rule,
                                translate_word(row_text(row, "reason")),
                                table_time(arrived, row_uint(row, "arrived"))});
    }
    table_close(t);
}

static void print_why(const json_t *row)
{
    static const char *const labels[] = {N_("rule"), N_("from")};
    size_t columns = field_columns(labels, 2);

    field_label(stdout, labels[0], columns);
    printf("%llu  ", (unsigned long long)row_uint(row, "rule"));
    translate_print(stdout, row_text(row, "reason"));
    putchar('\n');
    field_label(stdout, labels[1], columns);
    say_text(stdout, bytes_text(row_text(row, "from")), false);
    fputs("\n\n", stdout);
}

static void print_one(const struct cli *cli, const struct record_view *v)
{
    json_object_del(v->row, "raw");
    if (cli->json) {
        row_times(v->row);
        say_json(v->row);
        return;
    }
    print_why(v->row);
    if (v->opens)
        record_print(v->row, &v->record, true);
}

static bool read_id(uint64_t *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    *out = strtoull(text, NULL, 10);
    return digits > 0 && digits < ID_DIGITS_MAX && text[digits] == '\0';
}

/* What a verb does; id NULL: to all. yes: it was said already. */
typedef int verb(const struct cli *cli, struct client *c, const uint64_t *id,
                 bool yes);

static int show(const struct cli *cli, struct client *c, const uint64_t *id,
                bool yes)
{
    static struct record_view view;
    struct reasons why = {.count = 0};
    int rc = explain(cli, quarantine_show(c, *id, &view, &why), &why);

    (void)yes;
    if (rc == CLI_DONE)
        print_one(cli, &view);
    record_view_close(&view);
    return rc;
}

/* What is to be dropped: one, or all that were there when it was asked. */
struct dropping {
    const struct cli *cli;
    struct client *client;
    const uint64_t *id; /* NULL: all */
    json_t *rows;       /* of all, as they were shown; NULL: nobody was asked */
};

static int ask_all(struct dropping *d)
{
    struct reasons why = {.count = 0};
    char text[CONFIRM_NAME_MAX];
    int rc = explain(d->cli, quarantine_list(d->client, &d->rows, &why), &why);

    if (rc != CLI_DONE)
        return rc;
    snprintf(text, sizeof text,
             ngettext("all of the quarantine (%zu record)",
                      "all of the quarantine (%zu records)",
                      json_array_size(d->rows)),
             json_array_size(d->rows));
    return confirm(false, _("Drop %s?"), text);
}

static int ask_drop(struct dropping *d)
{
    static struct record_view view;
    struct reasons why = {.count = 0};
    char name[CONFIRM_NAME_MAX];
    int rc;

    if (d->id == NULL)
        return ask_all(d);
    rc = explain(d->cli, quarantine_show(d->client, *d->id, &view, &why), &why);
    if (rc == CLI_DONE)
        rc = confirm(false, _("Drop %s?"), confirm_name_view(name, &view, 1));
    record_view_close(&view);
    return rc;
}

/* What came since it was asked about stays; what went by itself is named. */
static enum verdict drop_rows(const struct dropping *d, uint64_t *count,
                              struct reasons *why)
{
    json_t *gone = json_array(), *row;
    enum verdict verdict =
        quarantine_drop_listed(d->client, d->rows, gone, count, why);
    size_t i;

    json_array_foreach(gone, i, row)
        say_note(_("quarantine: %llu has left it meanwhile"),
                 (unsigned long long)row_uint(row, "id"));
    json_decref(gone);
    return verdict;
}

static void print_dropped(const struct cli *cli, uint64_t count)
{
    json_t *out;

    if (!cli->json) {
        printf(_("dropped %llu\n"), (unsigned long long)count);
        return;
    }
    out = json_pack("{s:I}", "dropped", (json_int_t)count);
    say_json(out);
    json_decref(out);
}

static int drop(const struct cli *cli, struct client *c, const uint64_t *id,
                bool yes)
{
    struct dropping d = {.cli = cli, .client = c, .id = id};
    struct reasons why = {.count = 0};
    uint64_t count = 0;
    int rc = yes ? CLI_DONE : ask_drop(&d);

    if (rc == CLI_DONE)
        rc = explain(cli,
                     d.rows != NULL ? drop_rows(&d, &count, &why)
                                    : quarantine_drop(c, id, &count, &why),
                     &why);
    if (rc == CLI_DONE || count > 0)
        print_dropped(cli, count);
    json_decref(d.rows);
    return rc;
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("%s: unexpected argument '%s'"), cli->command->name,
                  argv[0]);
        return CLI_USAGE;
    }
    verdict = client_open(&c, cli->dir, &why);
    if (verdict == VERDICT_DONE)
        verdict = quarantine_list(c, &rows, &why);
    rc = explain(cli, verdict, &why);
    print_list(cli, rows);
    json_decref(rows);
    client_close(c);
    return rc;
}

/* One ID; to drop, none means all. */
static int run_one(struct cli *cli, verb *what, int argc, char **argv)
{
    bool yes = false;
    const struct option_spec specs[] = {
        share_options_yes(&yes),
        {.name = NULL},
    };
    struct reasons why = {.count = 0};
    struct client *c;
    uint64_t id;
    int rc = options_take(cli, what == drop ? specs : NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1 || (argc == 0 && what != drop)) {
        say_wrong(_("%s: specify which one: see 'noroshi help %s'"),
                  cli->command->name, cli->command->name);
        return CLI_USAGE;
    }
    if (argc == 1 && !read_id(&id, argv[0])) {
        say_wrong(
            _("quarantine: '%s' is not an ID: see 'noroshi quarantine list'"),
            argv[0]);
        return CLI_USAGE;
    }
    rc = confirm_possible(cli, yes || what != drop);
    if (rc != CLI_DONE)
        return rc;
    rc = explain(cli, client_open(&c, cli->dir, &why), &why);
    if (rc == CLI_DONE)
        rc = what(cli, c, argc == 1 ? &id : NULL, yes);
    client_close(c);
    return rc;
}

static int run_show(struct cli *cli, int argc, char **argv)
{
    return run_one(cli, show, argc, argv);
}

static int run_drop(struct cli *cli, int argc, char **argv)
{
    return run_one(cli, drop, argc, argv);
}

static const struct command verbs[] = {
    {
        .name = "quarantine list",
        .run = run_list,
        .paged = true,
        .synopsis = "[--json]",
        .help = N_("list refused records, and the rule that refused each"),
        .about = N_("Lists the records that were not accepted."),
        .exits = N_("0 listed\n3 noroshid not running"),
        .examples = "noroshi quarantine list\n",
    },
    {
        .name = "quarantine show",
        .run = run_show,
        .paged = true,
        .synopsis = "ID",
        .help = N_("show one of them in full"),
        .about = N_("Shows a record that was not accepted, and why."),
        .exits = N_("0 shown\n2 no such ID\n3 noroshid not running"),
        .examples = "noroshi quarantine show 3\n",
    },
    {
        .name = "quarantine drop",
        .run = run_drop,
        .synopsis = "[ID] [--yes]",
        .help = N_("drop one of them, or all"),
        .about = N_("Drops a record in quarantine; without ID, all of them."),
        .exits = N_("0 dropped\n1 the answer was no\n2 no such ID, or "
                    "nobody to ask\n3 noroshid not running"),
        .examples = "noroshi quarantine drop 3\n",
    },
    {.name = NULL},
};

const struct command command_quarantine = {
    .name = "quarantine",
    .group = COMMAND_FOLLOW,
    .synopsis = "VERB ...",
    .help = N_("list, show and drop records refused by policy"),
    .about = N_("Records that arrived and were not accepted, with the rule "
                "that refused them. Look-ups do not find them."),
    .verbs = verbs,
};
