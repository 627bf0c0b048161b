/* noroshi group: lists of nodes that an audience can name. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/command.h"
#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/outcome_print.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/commit.h"
#include "tools/client/group.h"
#include "tools/client/row.h"

enum { SHORT_ID_DIGITS = 8 };

/* "jpcc (introduced by ...)", or that it is this node. */
static const char *owner_text(char room[static TABLE_CELL_MAX],
                              const json_t *row)
{
    return row_bool(row, "own") ? _("this node")
                                : node_name_introduced(room, row, "owner");
}

static void print_fields(const json_t *row)
{
    static const char *const labels[] = {N_("group"), N_("owner"), N_("id")};
    size_t columns = field_columns(labels, 3);
    char room[TABLE_CELL_MAX];
    unsigned long long members = row_uint(row, "members");

    field_label(stdout, labels[0], columns);
    say_text(stdout, bytes_text(row_text(row, "group")), false);
    printf(ngettext(" v%llu, %llu member\n", " v%llu, %llu members\n", members),
           (unsigned long long)row_uint(row, "version"), members);
    field_label(stdout, labels[1], columns);
    say_text(stdout, bytes_text(owner_text(room, row)), false);
    putchar('\n');
    field_label(stdout, labels[2], columns);
    puts(row_text(row, "id"));
}

/* The group's row, and in a list beside it whom the others are about. */
static void print_json(const json_t *rows, const char *list, const char *what)
{
    json_t *out = json_copy(json_array_get(rows, 0)), *rest = json_array();
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (row_is(row, "what", what))
    {
        json_object_del(row, "what");
        json_array_append(rest, row);
    }
    json_object_del(out, "what");
    json_object_set_new(out, list, rest);
    say_json(out);
    json_decref(out);
}

static void tell_change(const struct cli *cli, const struct act *act,
                        const json_t *rows)
{
    json_t *row, *outcome, *out;
    size_t i;

    if (!cli->json) {
        print_fields(json_array_get(rows, 0));
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

/* "ume, take" */
static void put_members(char room[static CONFIRM_NAME_MAX],
                        const struct text_list *members)
{
    size_t len = 0;

    *room = '\0';
    for (size_t i = 0; i < members->count && len < CONFIRM_NAME_MAX; i++)
        len += (size_t)snprintf(room + len, CONFIRM_NAME_MAX - len, "%s%s",
                                i > 0 ? ", " : "", members->item[i]);
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
    char members[CONFIRM_NAME_MAX], question[2 * CONFIRM_NAME_MAX];
    char safe[2 * CONFIRM_NAME_MAX];

    put_members(members, &g->wanted.members);
    snprintf(question, sizeof question, _(questions[g->wanted.what]), members,
             g->wanted.group);
    return confirm(false, "%s", say_safe(safe, sizeof safe, question));
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

static int run_create(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_CREATE};

    return run_change(cli, &g, argc, argv);
}

static int run_add(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_ADD};

    return run_change(cli, &g, argc, argv);
}

static int run_remove(struct cli *cli, int argc, char **argv)
{
    static struct changing g = {.wanted.what = GROUP_REMOVE};

    return run_change(cli, &g, argc, argv);
}

static void add_group(struct table *t, const json_t *row)
{
    char version[24], members[24], id[SHORT_ID_DIGITS + 1];
    char owner[TABLE_CELL_MAX];

    snprintf(version, sizeof version, "v%llu",
             (unsigned long long)row_uint(row, "version"));
    snprintf(members, sizeof members, "%llu",
             (unsigned long long)row_uint(row, "members"));
    snprintf(id, sizeof id, "%s", row_text(row, "id"));
    table_add(t, (const char *[]){row_text(row, "group"), version, members,
                                  owner_text(owner, row), id});
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    static const char *const titles[] = {N_("GROUP"), N_("VERSION"),
                                         N_("MEMBERS"), N_("OWNER"), N_("ID")};
    struct reasons why = {.count = 0};
    struct table *t;
    struct client *c;
    json_t *rows = NULL, *row;
    size_t i;
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
        verdict = group_list(c, &rows, &why);
    rc = explain(cli, verdict, &why);
    t = table_open(titles, 5);
    json_array_foreach(rows, i, row)
    {
        json_object_del(row, "what");
        if (cli->json)
            say_json(row);
        else
            add_group(t, row);
    }
    table_close(t);
    if (rc == CLI_DONE && !cli->json && json_array_size(rows) == 0)
        say_note(_("no groups: 'noroshi group create NAME MEMBER...' makes "
                   "one"));
    json_decref(rows);
    client_close(c);
    return rc;
}

/* Whether a member is a peer here. */
static const char *registered(const json_t *row)
{
    if (row_bool(row, "me"))
        return _("this node");
    return translate_word(*row_text(row, "peer") != '\0'
                              ? NC_("registered", "yes")
                              : NC_("registered", "no"));
}

static void print_members(const json_t *rows)
{
    static const char *const titles[] = {N_("MEMBER"), N_("REGISTERED"),
                                         N_("NODE")};
    struct table *t = table_open(titles, 3);
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        char node[2 * SHORT_ID_DIGITS + 1], name[NODE_NAME_AUTHOR_MAX];

        if (!row_is(row, "what", "member"))
            continue;
        snprintf(node, sizeof node, "%s", row_text(row, "node"));
        table_add(t, (const char *[]){node_name_marked(name, row, "name"),
                                      registered(row), node});
    }
    putchar('\n');
    table_close(t);
}

static int run_show(struct cli *cli, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != 1) {
        say_wrong(_("%s: specify which one: see 'noroshi group list'"),
                  cli->command->name);
        return CLI_USAGE;
    }
    verdict = client_open(&c, cli->dir, &why);
    if (verdict == VERDICT_DONE)
        verdict = group_show(c, argv[0], &rows, &why);
    rc = explain(cli, verdict, &why);
    if (rc == CLI_DONE && cli->json) {
        print_json(rows, "nodes", "member");
    } else if (rc == CLI_DONE) {
        print_fields(json_array_get(rows, 0));
        print_members(rows);
    }
    json_decref(rows);
    client_close(c);
    return rc;
}

#define EXITS_OF_CHANGE                                                        \
    N_("0 done\n1 temporarily unable, or the answer was no\n2 usage, no such " \
       "group or member, or nobody to ask\n3 noroshid not "                    \
       "running, or gone before its answer\n4 only its owner changes a group")

static const struct command verbs[] = {
    {
        .name = "group create",
        .run = run_create,
        .synopsis = "NAME PEER... [OPTION]...",
        .help = N_("make a group of this node's own"),
        .about = N_("Makes a group; this node is its owner and a member. "
                    "Members that are peers are notified at once; any node can "
                    "be named by its whole node id. Members see who else is "
                    "one, and receive each other's cards."),
        .exits = EXITS_OF_CHANGE,
        .examples = "noroshi group create energy cert-a cert-b\n",
    },
    {
        .name = "group add",
        .run = run_add,
        .synopsis = "GROUP PEER... [OPTION]...",
        .help = N_("add members"),
        .about = N_("Makes a new version with more members. They receive what "
                    "was shared with the group so far only where its author "
                    "allowed members who join later."),
        .exits = EXITS_OF_CHANGE,
        .examples = "noroshi group add energy cert-c\n",
    },
    {
        .name = "group remove",
        .run = run_remove,
        .synopsis = "GROUP PEER... [OPTION]...",
        .help = N_("remove members"),
        .about = N_(
            "Makes a new version without them. They keep what they have; from "
            "now on, the group brings them nothing but retractions of that."),
        .exits = EXITS_OF_CHANGE,
        .examples = "noroshi group remove energy cert-c\n",
    },
    {
        .name = "group list",
        .run = run_list,
        .paged = true,
        .synopsis = "[--json]",
        .help = N_("list all groups this node knows"),
        .about = N_("Lists the groups that this node owns or is a member "
                    "of."),
        .exits = N_("0 listed\n3 noroshid not running"),
        .examples = "noroshi group list\n",
    },
    {
        .name = "group show",
        .run = run_show,
        .paged = true,
        .synopsis = "GROUP",
        .help = N_("show a group with its members"),
        .about = N_("Shows a group's newest version and who is in it."),
        .exits = N_("0 shown\n2 no such group\n3 noroshid not running"),
        .examples = "noroshi group show energy\n",
    },
    {.name = NULL},
};

const struct command command_group = {
    .name = "group",
    .group = COMMAND_TRUST,
    .synopsis = "VERB ...",
    .help = N_("make, change and list groups of nodes"),
    .about = N_("A group is a list of nodes, signed by its owner. --to "
                "group:NAME shares with its members. GROUP is its name, or at "
                "least 8 hex digits of its id."),
    .verbs = verbs,
};
