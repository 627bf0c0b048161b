/* noroshi quarantine: what the policy kept out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/node_name.h"
#include "tools/cli/options.h"
#include "tools/cli/query.h"
#include "tools/cli/record_print.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/record_view.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { ID_DIGITS_MAX = 20 };

static const char *const times[] = {"arrived"};

static int list(struct cli *cli, struct client *c)
{
    static const char *const titles[] = {N_("ID"),     N_("FROM"),
                                         N_("AUTHOR"), N_("RULE"),
                                         N_("REASON"), N_("ARRIVED")};
    struct table *t = table_open(titles, 6);
    json_t *rows, *row;
    size_t i;
    int rc;

    client_begin(c, "quarantine.list");
    rc = query_ask_all(cli, c, &rows);
    json_array_foreach(rows, i, row)
    {
        char id[24], rule[24], arrived[WHEN_TEXT_MAX],
            author[NODE_NAME_AUTHOR_MAX];

        if (cli->json) {
            row_times(row, times, 1);
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
                                when_local(arrived, row_uint(row, "arrived"))});
    }
    table_close(t);
    json_decref(rows);
    return rc;
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

static void print_one(const struct cli *cli, json_t *row)
{
    static struct record r;
    size_t len;
    uint8_t *raw = record_view_raw(row, &len);
    bool readable =
        raw != NULL && record_open(&r, (struct bytes){raw, len}) == ERR_OK;

    json_object_del(row, "raw");
    if (readable)
        record_view_json(row, &r);
    if (cli->json) {
        row_times(row, times, 1);
        say_json(row);
    } else {
        print_why(row);
        if (readable)
            record_print(row, &r, true);
    }
    free(raw);
}

static bool is_id(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits < ID_DIGITS_MAX && text[digits] == '\0';
}

/* id NULL: all. */
static int one(struct cli *cli, struct client *c, const char *command,
               const char *id)
{
    struct control_writer *args = client_begin(c, command);
    json_t *rows;
    int rc;

    if (id != NULL)
        control_put_uint(args, "id", strtoull(id, NULL, 10));
    rc = query_ask(cli, c, &rows);
    if (rc == CLI_DONE && strcmp(command, "quarantine.show") == 0 &&
        json_array_size(rows) > 0)
        print_one(cli, json_array_get(rows, 0));
    else if (rc == CLI_DONE && cli->json)
        say_json(json_array_get(rows, 0));
    else if (rc == CLI_DONE)
        printf(_("dropped %llu\n"), (unsigned long long)row_uint(
                                        json_array_get(rows, 0), "dropped"));
    json_decref(rows);
    return rc;
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    struct client *c;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("%s: '%s' is one word too many"), cli->command->name,
                  argv[0]);
        return CLI_USAGE;
    }
    rc = query_open(cli, &c);
    if (rc == CLI_DONE)
        rc = list(cli, c);
    client_close(c);
    return rc;
}

/* At least so many IDs, and no more than one. */
static int run_one(struct cli *cli, const char *command, int least, int argc,
                   char **argv)
{
    struct client *c;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1 || argc < least) {
        say_wrong(_("%s: say which one: see 'noroshi help %s'"),
                  cli->command->name, cli->command->name);
        return CLI_USAGE;
    }
    if (argc == 1 && !is_id(argv[0])) {
        say_wrong(_("quarantine: '%s' is no ID: see 'noroshi quarantine "
                    "list'"),
                  argv[0]);
        return CLI_USAGE;
    }
    rc = query_open(cli, &c);
    if (rc == CLI_DONE)
        rc = one(cli, c, command, argc == 1 ? argv[0] : NULL);
    client_close(c);
    return rc;
}

static int run_show(struct cli *cli, int argc, char **argv)
{
    return run_one(cli, "quarantine.show", 1, argc, argv);
}

static int run_drop(struct cli *cli, int argc, char **argv)
{
    return run_one(cli, "quarantine.drop", 0, argc, argv);
}

static const struct command verbs[] = {
    {
        .name = "quarantine list",
        .run = run_list,
        .synopsis = "[--json]",
        .help = N_("what is in it, and the rule that refused it"),
        .about = N_("Lists the records that were not accepted."),
        .exits = N_("0 listed\n3 noroshid not running"),
        .examples = "noroshi quarantine list\n",
    },
    {
        .name = "quarantine show",
        .run = run_show,
        .synopsis = "ID",
        .help = N_("one of them in full"),
        .about = N_("Shows a record that was not accepted, and why."),
        .exits = N_("0 shown\n2 no such ID\n3 noroshid not running"),
        .examples = "noroshi quarantine show 3\n",
    },
    {
        .name = "quarantine drop",
        .run = run_drop,
        .synopsis = "[ID]",
        .help = N_("throw one away, or all"),
        .about = N_("Throws a record in quarantine away; without ID, all "
                    "of them."),
        .exits = N_("0 dropped\n2 no such ID\n3 noroshid not running"),
        .examples = "noroshi quarantine drop 3\n",
    },
    {.name = NULL},
};

const struct command command_quarantine = {
    .name = "quarantine",
    .group = COMMAND_FOLLOW,
    .synopsis = "VERB ...",
    .help = N_("what the policy kept out"),
    .about =
        N_("Records that arrived and were not accepted, with the rule that "
           "refused them. They are in no look-up."),
    .verbs = verbs,
};
