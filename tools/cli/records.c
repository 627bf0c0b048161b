/* noroshi records: what this node holds, newest first. */
#include <stdio.h>

#include "tools/cli/node_name.h"
#include "tools/cli/options.h"
#include "tools/cli/query.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

static void add(struct table *t, const json_t *row)
{
    char number[24], count[24], received[WHEN_TEXT_MAX];
    char author[NODE_NAME_AUTHOR_MAX];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)row_uint(row, "number"));
    snprintf(count, sizeof count, "%llu",
             (unsigned long long)row_uint(row, "indicators"));
    table_add(
        t, (const char *[]){
               number, row_text(row, "tlp"), node_name_author(author, row),
               translate_word(row_text(row, "kind")), count,
               when_local(received, row_uint(row, "received")),
               translate_word(row_text(row, "state")), row_text(row, "title")});
}

static int print(struct cli *cli, struct client *c)
{
    static const char *const titles[] = {
        N_("NO"),  N_("TLP"),      N_("AUTHOR"), N_("KIND"),
        N_("IOC"), N_("RECEIVED"), N_("STATE"),  N_("TITLE")};
    static const char *const times[] = {"created", "received", "expires"};
    struct table *t = table_open(titles, 8);
    size_t i;
    int rc;

    do {
        json_t *rows, *row;

        rc = query_ask(cli, c, &rows);
        json_array_foreach(rows, i, row)
        {
            if (!cli->json) {
                add(t, row);
                continue;
            }
            row_times(row, times, 3);
            say_json(row);
        }
        json_decref(rows);
    } while (rc == CLI_DONE && client_more(c));
    table_close(t);
    return rc;
}

static int records(struct cli *cli, int argc, char **argv)
{
    const char *from = NULL, *since = NULL;
    const struct option_spec specs[] = {

        {"from", OPTION_VALUE, &from, "PEER", N_("only what this peer sent")},
        {"since", OPTION_VALUE, &since, "WHEN",
         N_("only what came since then")},
        {.name = NULL},
    };
    struct control_writer *args;
    struct client *c;
    uint64_t since_ms = 0;
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0 ||
        (since != NULL && !when_since(&since_ms, since, when_now_ms()))) {
        say_wrong(_("records: cannot read '%s': write --since 7d or a date"),
                  argc > 0 ? argv[0] : since);
        return CLI_USAGE;
    }
    rc = query_open(cli, &c);
    if (rc != CLI_DONE)
        return rc;
    args = client_begin(c, "records");
    if (from != NULL)
        control_put_text(args, "from", from);
    if (since != NULL)
        control_put_uint(args, "since", since_ms);
    rc = print(cli, c);
    client_close(c);
    return rc;
}

const struct command command_records = {
    .name = "records",
    .run = records,
    .group = COMMAND_HUNT,
    .synopsis = "[--from PEER] [--since WHEN]",
    .help = N_("list records"),
    .about = N_("Lists what this node holds: number, TLP, author, kind, "
                "indicators, title; newest first."),
    .exits = N_("0 listed, also when there are none"),
    .examples = "noroshi records --since 24h\n"
                "noroshi records --from cert-b --json\n",
};
