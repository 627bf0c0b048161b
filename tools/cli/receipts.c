/* noroshi receipts: who has what was shared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/cli/client.h"
#include "tools/cli/heard.h"
#include "tools/cli/options.h"
#include "tools/cli/row.h"
#include "tools/cli/say.h"
#include "tools/cli/table.h"
#include "tools/cli/when.h"

enum { POLL_MS = 100 };

static bool complete(const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i,
                       row) if (!row_is(row, "state", "stored")) return false;
    return true;
}

static void print(const struct cli *cli, const json_t *rows)
{
    static const char *const titles[] = {N_("NO"),    N_("PEER"), N_("STATE"),
                                         N_("SINCE"), N_("RULE"), N_("TITLE")};
    static const char *const times[] = {"since"};
    struct table *t = table_open(titles, 6);
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        char number[24], rule[24] = "", since[WHEN_TEXT_MAX];

        if (cli->json) {
            row_times(row, times, 1);
            row_print(row);
            continue;
        }
        snprintf(number, sizeof number, "%llu",
                 (unsigned long long)row_uint(row, "number"));
        if (json_is_integer(json_object_get(row, "rule")))
            snprintf(rule, sizeof rule, "%llu",
                     (unsigned long long)row_uint(row, "rule"));
        table_add(t, (const char *[]){number, row_text(row, "peer"),
                                      heard_word(row_text(row, "state")),
                                      when_local(since, row_uint(row, "since")),
                                      rule, row_text(row, "title")});
    }
    table_close(t);
}

/* Incomplete ones first; otherwise as they came. */
static json_t *incomplete_first(json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (!row_is(row, "state", "stored"))
        json_array_append(out, row);
    json_array_foreach(rows, i, row) if (row_is(row, "state", "stored"))
        json_array_append(out, row);
    json_decref(rows);
    return out;
}

static int ask_once(struct client *c, const char *record, json_t **rows)
{
    struct control_writer *args = client_begin(c, "receipts");

    if (record != NULL)
        control_put_text(args, "record", record);
    return client_ask_all(c, rows);
}

/* Ask until complete or the deadline has passed. */
static int ask_until(struct client *c, const char *record, uint64_t deadline_ms,
                     json_t **rows)
{
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000};
    int rc;

    for (;;) {
        rc = ask_once(c, record, rows);
        if (rc != CLI_DONE || complete(*rows) || when_now_ms() >= deadline_ms)
            return rc;
        json_decref(*rows);
        nanosleep(&pause, NULL);
    }
}

static int receipts(struct cli *cli, int argc, char **argv)
{
    const char *wait = NULL;
    const struct option_spec specs[] = {

        {"wait", OPTION_VALUE, &wait, "SECONDS",
         N_("ask until everyone has it, at most so long")},
        {.name = NULL},
    };
    struct client *c;
    json_t *rows;
    uint64_t deadline_ms;
    char *end = NULL;
    double seconds;
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    seconds = wait == NULL ? 0 : strtod(wait, &end);
    if (argc > 1 || (wait != NULL && (*end != '\0' || *wait == '\0' ||
                                      seconds < 0 || seconds > 1e6))) {
        say_wrong(_("receipts: one RECORD at most, and --wait SECONDS"));
        return CLI_USAGE;
    }
    deadline_ms = when_now_ms() + (uint64_t)(seconds * 1000);
    rc = client_open(&c, cli);
    if (rc != CLI_DONE)
        return rc;
    rc = ask_until(c, argc == 1 ? argv[0] : NULL, deadline_ms, &rows);
    if (rc == CLI_DONE) {
        rc = complete(rows) ? CLI_DONE : CLI_NO;
        rows = incomplete_first(rows);
        print(cli, rows);
    }
    json_decref(rows);
    client_close(c);
    return rc;
}

const struct command command_receipts = {
    .name = "receipts",
    .run = receipts,
    .group = COMMAND_FOLLOW,
    .synopsis = "[RECORD] [--wait SECONDS]",
    .help = N_("who has what was shared"),
    .about = N_("Shows, for each peer a record was released to, whether it is "
                "stored there (durably: the peer signed so), held, waiting, "
                "refused, void or unopened. Without RECORD: own shares, "
                "incomplete ones first."),
    .exits =
        N_("0 everyone has it\n1 not yet\n2 usage\n3 noroshid not running"),
    .examples = "noroshi receipts 42 --wait 30\n"
                "noroshi receipts --json\n",
};
