/* noroshi quarantine: what the policy kept out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/client.h"
#include "tools/cli/options.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/table.h"
#include "tools/cli/when.h"
#include "tools/cli/whole.h"

enum { ID_DIGITS_MAX = 20 };

static const char usage[] = N_(
    "usage: noroshi quarantine list\n"
    "       noroshi quarantine show ID\n"
    "       noroshi quarantine drop [ID]\n"
    "\n"
    "Records that arrived and were not accepted, with the rule that refused\n"
    "them. They are in no look-up. drop without ID empties it.\n"
    "exit: 0 done, 2 no such ID\n"
    "\n"
    "example:\n"
    "  noroshi quarantine list\n");

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
    rc = client_ask_all(c, &rows);
    json_array_foreach(rows, i, row)
    {
        char id[24], rule[24], arrived[WHEN_TEXT_MAX];

        if (cli->json) {
            row_times(row, times, 1);
            row_print(row);
            continue;
        }
        snprintf(id, sizeof id, "%llu",
                 (unsigned long long)row_uint(row, "id"));
        snprintf(rule, sizeof rule, "%llu",
                 (unsigned long long)row_uint(row, "rule"));
        table_add(t, (const char *[]){
                         id, row_text(row, "from"), row_text(row, "author"),
                         rule, row_text(row, "reason"),
                         when_local(arrived, row_uint(row, "arrived"))});
    }
    table_close(t);
    json_decref(rows);
    return rc;
}

static void print_one(const struct cli *cli, json_t *row)
{
    static struct record r;
    size_t len;
    uint8_t *raw = whole_raw(row, &len);
    bool readable =
        raw != NULL && record_open(&r, (struct bytes){raw, len}) == ERR_OK;

    json_object_del(row, "raw");
    if (readable)
        whole_json(row, &r);
    if (cli->json) {
        row_times(row, times, 1);
        row_print(row);
    } else {
        printf(_("rule %llu  "), (unsigned long long)row_uint(row, "rule"));
        say_text(stdout, bytes_text(row_text(row, "reason")), false);
        printf(_("\nfrom    "));
        say_text(stdout, bytes_text(row_text(row, "from")), false);
        printf("\n\n");
        if (readable)
            whole_print(row, &r);
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
    rc = client_ask(c, &rows);
    if (rc == CLI_DONE && strcmp(command, "quarantine.show") == 0 &&
        json_array_size(rows) > 0)
        print_one(cli, json_array_get(rows, 0));
    else if (rc == CLI_DONE && cli->json)
        row_print(json_array_get(rows, 0));
    else if (rc == CLI_DONE)
        printf(_("dropped %llu\n"), (unsigned long long)row_uint(
                                        json_array_get(rows, 0), "dropped"));
    json_decref(rows);
    return rc;
}

int cli_quarantine(struct cli *cli, int argc, char **argv)
{
    struct client *c;
    int rc = options_take(cli, usage, NULL, 0, &argc, &argv);
    bool lists, shows, drops;

    if (rc != OPTIONS_GO_ON)
        return rc;
    lists = argc == 1 && strcmp(argv[0], "list") == 0;
    shows = argc == 2 && strcmp(argv[0], "show") == 0;
    drops = (argc == 1 || argc == 2) && strcmp(argv[0], "drop") == 0;
    if (!lists && !shows && !drops) {
        say_wrong(_("quarantine: say list, show ID, or drop [ID]"));
        return CLI_USAGE;
    }
    if (argc == 2 && !is_id(argv[1])) {
        say_wrong(_("quarantine: '%s' is no ID: see 'noroshi quarantine "
                    "list'"),
                  argv[1]);
        return CLI_USAGE;
    }
    rc = client_open(&c, cli);
    if (rc != CLI_DONE)
        return rc;
    if (lists)
        rc = list(cli, c);
    else
        rc = one(cli, c, shows ? "quarantine.show" : "quarantine.drop",
                 argc == 2 ? argv[1] : NULL);
    client_close(c);
    return rc;
}
