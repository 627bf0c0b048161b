/* noroshi records: what this node holds, newest first. */
#include <stdio.h>

#include "tools/cli/explain.h"
#include "tools/cli/filter_options.h"
#include "tools/cli/options.h"
#include "tools/cli/print/listed_title.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/record_state.h"
#include "tools/cli/print/row_list.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/records.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* Of the columns. */
enum { AUTHOR = 3, KIND, COUNT, RECEIVED, STATE, TITLE, TITLES };

static void add(struct table *t, const json_t *row)
{
    char number[24], count[24], received[WHEN_TEXT_MAX], id[ROW_ID8_MAX];
    char author[NODE_NAME_AUTHOR_MAX], title[LISTED_TITLE_MAX];
    char marked[URGENT_PRINT_MAX];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)row_uint(row, "number"));
    snprintf(count, sizeof count, "%llu",
             (unsigned long long)row_uint(row, "indicators"));
    table_add(t, (const char *[]){
                     number, row_id8(id, row, "record"), row_text(row, "tlp"),
                     node_name_author(author, row),
                     translate_word(row_text(row, "kind")), count,
                     table_time(received, row_uint(row, "received")),
                     record_state(row),
                     urgent_print(marked, row, listed_title(title, row))});
}

static int list(struct cli *cli, struct records_filter *filter)
{
    static const char *const titles[] = {
        N_("#"),   N_("RECORD"),   N_("TLP"),   N_("AUTHOR"), N_("KIND"),
        N_("IOC"), N_("RECEIVED"), N_("STATE"), N_("TITLE")};
    struct row_list l = {cli->json, table_open(titles, TITLES), add};
    struct reasons why = {.count = 0};
    struct client *c;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    table_has_times(l.table, RECEIVED);
    table_may_cut(l.table, AUTHOR);
    table_may_cut(l.table, TITLE);
    table_may_leave_out(l.table, COUNT);
    table_may_leave_out(l.table, KIND);
    if (verdict == VERDICT_DONE)
        verdict = records_each(c, filter, row_list_print, &l, &why);
    rc = explain(cli, verdict, &why);
    table_close(l.table);
    filter_options_told(cli, &filter->told);
    client_close(c);
    return rc;
}

static int records(struct cli *cli, int argc, char **argv)
{
    static struct filter_words words;
    static struct records_filter filter;
    const char *since = NULL;
    struct option_spec specs[FILTER_OPTIONS_ROOM] = {
        {"from", OPTION_VALUE, &filter.from, "PEER",
         N_("show only what this peer sent")},
        {"since", OPTION_VALUE, &since, "WHEN",
         N_("show only what arrived since then")},
        {.name = NULL},
    };
    int rc;

    filter_options_add(specs, &words, FILTER_OF_RECORDS);
    rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("%s: unexpected argument '%s'"), cli->command->name,
                  argv[0]);
        return CLI_USAGE;
    }
    if (since != NULL && !when_since(&filter.since_ms, since, when_now_ms())) {
        say_wrong(_("%s: cannot read --since '%s': write 7d or 2026-11-20"),
                  cli->command->name, since);
        return CLI_USAGE;
    }
    rc = filter_options_take(cli, &filter.filter, &words, FILTER_OF_RECORDS);
    return rc == CLI_DONE ? list(cli, &filter) : rc;
}

const struct command command_records = {
    .name = "records",
    .run = records,
    .group = COMMAND_HUNT,
    .paged = true,
    .synopsis = "[--from PEER] [--since WHEN] [OPTION]...",
    .help = N_("list records"),
    .about = N_("Lists what this node holds: number, TLP, author, kind, "
                "indicators, title; newest first."),
    .exits = N_("0 listed, also when there are none"),
    .examples = "noroshi records --since 24h\n"
                "noroshi records --tlp amber,red --type url --limit 20\n"
                "noroshi records --kind incident --category ransomware\n"
                "noroshi records --from cert-b --json\n",
};
