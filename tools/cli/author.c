/* noroshi author: nodes that peers introduced. */
#include <stdio.h>

#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/author.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { LIFE_TEXT_MAX = 160, ID_SHOWN = 16 };

/* Why a node cannot be dropped; "" where it can. */
static const char *life(char room[static LIFE_TEXT_MAX], const json_t *row)
{
    const char *lives = row_text(row, "lives");
    unsigned long long number = row_uint(row, "number");
    char until[WHEN_TEXT_MAX];

    if (row_is(row, "lives", "held"))
        return _("a record of it is waiting");
    if (row_is(row, "lives", "debt"))
        return _("its own records are to be returned to it");
    if (number == 0)
        return "";
    if (row_uint(row, "until") == 0)
        snprintf(room, LIFE_TEXT_MAX, _("%s %llu, which does not expire"),
                 translate_word(lives), number);
    else
        snprintf(room, LIFE_TEXT_MAX, _("%s %llu, until %s"),
                 translate_word(lives), number,
                 when_local(until, row_uint(row, "until")));
    return room;
}

static void add(struct table *t, const json_t *row)
{
    char node[ID_SHOWN + 1], records[24], room[LIFE_TEXT_MAX];

    snprintf(node, sizeof node, "%s", row_text(row, "node"));
    snprintf(records, sizeof records, "%llu",
             (unsigned long long)row_uint(row, "records"));
    table_add(t,
              (const char *[]){node, node_name_of(row, "name"),
                               row_text(row, "by"), records, life(room, row)});
}

static void print_budget(const json_t *row)
{
    say_text(stdout, bytes_text(row_text(row, "by")), false);
    printf(_(": authors %llu of %llu, today %llu of %llu; names %llu\n"),
           (unsigned long long)row_uint(row, "authors"),
           (unsigned long long)row_uint(row, "authors_max"),
           (unsigned long long)row_uint(row, "today"),
           (unsigned long long)row_uint(row, "today_max"),
           (unsigned long long)row_uint(row, "names"));
}

static void print(const json_t *rows)
{
    static const char *const titles[] = {N_("NODE"), N_("NAME"),
                                         N_("INTRODUCED BY"), N_("RECORDS"),
                                         N_("KEPT FOR")};
    struct table *t = table_open(titles, 5);
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!author_is_budget(row)) add(t, row);
    table_close(t);
    json_array_foreach(rows, i, row) if (author_is_budget(row))
        print_budget(row);
}

static void print_json(const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        row_times(row);
        say_json(row);
    }
}

static int list(const struct cli *cli, const char *by)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);

    if (verdict == VERDICT_DONE)
        verdict = author_list(c, by, &rows, &why);
    if (cli->json)
        print_json(rows);
    else
        print(rows);
    if (verdict == VERDICT_DONE && !cli->json && json_array_size(rows) == 0)
        say_note(_("no peer has introduced a node"));
    json_decref(rows);
    client_close(c);
    return explain(cli, verdict, &why);
}

static void print_dropped(const struct author_drop *d)
{
    printf(_("dropped %llu\n"), (unsigned long long)d->dropped);
    if (d->kept > 0)
        printf(_("kept %llu that are still needed here: 'noroshi author list "
                 "--by %s'\n"),
               (unsigned long long)d->kept, d->by);
}

static void print_sums(const struct author_drop *d)
{
    json_t *all = json_pack("{s:I, s:I}", "dropped", (json_int_t)d->dropped,
                            "kept", (json_int_t)d->kept);

    say_json(all);
    json_decref(all);
}

/* One that is not dropped is told with what of it lives. */
static void print_kept(const json_t *rows)
{
    char room[LIFE_TEXT_MAX];
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        say_text(stdout, bytes_text(node_name_of(row, "name")), false);
        fputs(": ", stdout);
        say_text(stdout, bytes_text(life(room, row)), false);
        putchar('\n');
    }
}

static void print_outcome(const struct cli *cli, enum verdict verdict,
                          const struct author_drop *d)
{
    if (verdict == VERDICT_DONE && cli->json)
        print_sums(d);
    else if (verdict == VERDICT_DONE)
        print_dropped(d);
    else if (verdict == VERDICT_REFUSED && cli->json)
        print_json(d->rows);
    else if (verdict == VERDICT_REFUSED)
        print_kept(d->rows);
}

/* What is dropped is named as the list names it. */
static int ask_drop(const struct author_drop *d)
{
    char safe[CONFIRM_NAME_MAX];

    say_safe(safe, sizeof safe, d->by != NULL ? d->by : d->node);
    return confirm(false,
                   d->by != NULL ? _("Drop all nodes that '%s' introduced and "
                                     "that are no longer needed here?")
                                 : _("Drop the node '%s'?"),
                   safe);
}

static int drop(const struct cli *cli, struct author_drop *d)
{
    struct reasons why = {.count = 0};
    struct client *c;
    enum verdict verdict = client_open(&c, cli->dir, &why);

    if (verdict == VERDICT_DONE)
        verdict = author_drop(c, d, &why);
    print_outcome(cli, verdict, d);
    json_decref(d->rows);
    client_close(c);
    return explain(cli, verdict, &why);
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    const char *by = NULL;
    const struct option_spec specs[] = {
        {"by", OPTION_VALUE, &by, "PEER",
         N_("show only those that this peer introduced")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 0)
        return list(cli, by);
    say_wrong(_("%s: unexpected argument '%s'"), cli->command->name, argv[0]);
    return CLI_USAGE;
}

static int run_drop(struct cli *cli, int argc, char **argv)
{
    struct author_drop d = {.rows = NULL};
    bool yes = false;
    const struct option_spec specs[] = {
        {"by", OPTION_VALUE, &d.by, "PEER",
         N_("drop all that this peer introduced and that are no longer needed "
            "here")},
        share_options_yes(&yes),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc + (d.by != NULL) != 1) {
        say_wrong(_("%s: specify which one: see 'noroshi help %s'"),
                  cli->command->name, cli->command->name);
        return CLI_USAGE;
    }
    d.node = argc == 1 ? argv[0] : NULL;
    rc = confirm_possible(cli, yes);
    if (rc == CLI_DONE && !yes)
        rc = ask_drop(&d);
    return rc == CLI_DONE ? drop(cli, &d) : rc;
}

static const struct command verbs[] = {
    {
        .name = "author list",
        .run = run_list,
        .paged = true,
        .synopsis = "[--by PEER] [--json]",
        .help =
            N_("list nodes known through a peer alone, and why they are kept"),
        .about =
            N_("Lists the authors and other nodes that peers introduced, and "
               "how much of its budget each peer has used. An author counts "
               "against the peer that brought its first record: 1024 a day, "
               "8192 in all; records of more authors wait. A node that only "
               "gives a name, in a group or a notice, does not count. KEPT FOR "
               "is the reason why a node cannot be dropped."),
        .exits = N_("0 listed\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi author list\n"
                    "noroshi author list --by cert-b --json\n",
    },
    {
        .name = "author drop",
        .run = run_drop,
        .synopsis = "NODE | --by PEER [--yes]",
        .help = N_("drop a node that is no longer needed, or all such nodes of "
                   "a peer"),
        .about = N_(
            "Drops a node that a peer introduced; NODE is at least the first 8 "
            "digits of its id. A node that is still needed here stays: for a "
            "record that has not expired, a retraction, a group, a record that "
            "waits. Of a node whose records were stored, its id, its card's "
            "versions and its compromised keys stay; it comes back with its "
            "next record, and does not count a second time."),
        .exits = N_("0 dropped\n"
                    "1 the answer was no\n"
                    "2 usage, no such node or peer, or nobody to ask\n"
                    "3 noroshid not running\n"
                    "4 it is still needed here"),
        .examples = "noroshi author drop 3f9a02c4d17be655\n"
                    "noroshi author drop --by cert-b\n",
    },
    {.name = NULL},
};

const struct command command_author = {
    .name = "author",
    .group = COMMAND_TRUST,
    .synopsis = "VERB ...",
    .help = N_("list and drop nodes known through a peer alone"),
    .about = N_("Authors that are no peers of this node: a peer passed their "
                "records on, and introduced them with it. Nothing is sent to "
                "them."),
    .verbs = verbs,
};
