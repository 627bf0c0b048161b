/* noroshi group: lists of nodes that an audience can name. */
#include <stdio.h>

#include "tools/cli/command.h"
#include "tools/cli/explain.h"
#include "tools/cli/group_members.h"
#include "tools/cli/options.h"
#include "tools/cli/print/group_print.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/group.h"
#include "tools/client/row.h"

enum { SHORT_ID_DIGITS = 8 };

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
                                  group_print_owner(owner, row), id});
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
        group_print_fields(json_array_get(rows, 0));
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
        .run = group_members_create,
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
        .run = group_members_add,
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
        .run = group_members_remove,
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
