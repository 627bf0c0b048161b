/* noroshi receipts: who has what was shared. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/policy.h"
#include "tools/cli/explain.h"
#include "tools/cli/filter_options.h"
#include "tools/cli/options.h"
#include "tools/cli/print/listed_title.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/receipt_notes.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/receipts.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { SECONDS_MAX = 1000000 };

_Static_assert((int)NODE_NAME_AUTHOR_MAX <= (int)TABLE_CELL_MAX &&
                   (int)LISTED_TITLE_MAX <= (int)TABLE_CELL_MAX,
               "a cell holds them");

/* A column of the table; those that say nothing of any row are left out. */
struct column {
    const char *title;
    bool (*needed)(const json_t *row); /* NULL: always */
    const char *(*text)(char room[static TABLE_CELL_MAX], const json_t *row);
    enum { COLUMN_PLAIN, COLUMN_TIME, COLUMN_MAY_CUT } manner;
};

static const char *number(char room[static TABLE_CELL_MAX], const json_t *row)
{
    snprintf(room, TABLE_CELL_MAX, "%llu",
             (unsigned long long)row_uint(row, "number"));
    return room;
}

static const char *record(char room[static TABLE_CELL_MAX], const json_t *row)
{
    return row_id8(room, row, "record");
}

static bool of_another(const json_t *row)
{
    return !row_is(row, "author", "this node");
}

static const char *peer(char room[static TABLE_CELL_MAX], const json_t *row)
{
    return node_name_marked(room, row, "peer");
}

static bool passed_on(const json_t *row)
{
    return *row_text(row, "via") != '\0';
}

static const char *via(char room[static TABLE_CELL_MAX], const json_t *row)
{
    (void)room;
    return node_name_of(row, "via");
}

static const char *state(char room[static TABLE_CELL_MAX], const json_t *row)
{
    (void)room;
    return translate_word(row_text(row, "state"));
}

static bool recalled(const json_t *row)
{
    return row_bool(row, "recalled");
}

static const char *delivery(char room[static TABLE_CELL_MAX], const json_t *row)
{
    (void)room;
    return recalled(row) ? translate_word(row_text(row, "delivery")) : "";
}

static const char *since(char room[static TABLE_CELL_MAX], const json_t *row)
{
    return table_time(room, row_uint(row, "since"));
}

/* What was stored there until its store was lost. */
static bool was_lost(const json_t *row)
{
    return row_uint(row, "until") != 0 || row_uint(row, "lost") != 0;
}

static const char *stored_until(char room[static TABLE_CELL_MAX],
                                const json_t *row)
{
    uint64_t until_ms = row_uint(row, "until");

    if (until_ms == 0)
        until_ms = row_uint(row, "lost");
    return until_ms == 0 ? "" : table_time(room, until_ms);
}

static bool refused(const json_t *row)
{
    return json_is_integer(json_object_get(row, "rule"));
}

static const char *rule(char room[static TABLE_CELL_MAX], const json_t *row)
{
    *room = '\0';
    if (refused(row))
        snprintf(room, TABLE_CELL_MAX, "%llu",
                 (unsigned long long)row_uint(row, "rule"));
    return room;
}

static const char *title(char room[static TABLE_CELL_MAX], const json_t *row)
{
    char listed[LISTED_TITLE_MAX], marked[URGENT_PRINT_MAX];

    snprintf(room, TABLE_CELL_MAX, "%s",
             urgent_print(marked, row, listed_title(listed, row)));
    return room;
}

static const struct column columns[] = {
    {N_("#"), NULL, number, COLUMN_PLAIN},
    {N_("RECORD"), NULL, record, COLUMN_PLAIN},
    {N_("AUTHOR"), of_another, node_name_author, COLUMN_MAY_CUT},
    {N_("PEER"), NULL, peer, COLUMN_MAY_CUT},
    {N_("VIA"), passed_on, via, COLUMN_MAY_CUT},
    {N_("STATE"), NULL, state, COLUMN_PLAIN},
    {N_("BEFORE RECALL"), recalled, delivery, COLUMN_PLAIN},
    {N_("UPDATED"), NULL, since, COLUMN_TIME},
    {N_("STORED UNTIL"), was_lost, stored_until, COLUMN_TIME},
    {N_("RULE"), refused, rule, COLUMN_PLAIN},
    {N_("TITLE"), NULL, title, COLUMN_MAY_CUT},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

static size_t choose(const struct column *chosen[static COLUMNS],
                     const json_t *rows)
{
    size_t count = 0, n;
    json_t *row;

    for (size_t i = 0; i < COLUMNS; i++) {
        bool needed = columns[i].needed == NULL;

        json_array_foreach(rows, n, row) needed =
            needed || columns[i].needed(row);
        if (needed)
            chosen[count++] = &columns[i];
    }
    return count;
}

static void print_table(const json_t *rows)
{
    const struct column *chosen[COLUMNS];
    const char *cells[COLUMNS];
    char room[COLUMNS][TABLE_CELL_MAX];
    size_t count = choose(chosen, rows), n;
    struct table *t;
    json_t *row;

    for (size_t i = 0; i < count; i++)
        cells[i] = chosen[i]->title;
    t = table_open(cells, count);
    for (size_t i = 0; i < count; i++)
        if (chosen[i]->manner == COLUMN_TIME)
            table_has_times(t, i);
        else if (chosen[i]->manner == COLUMN_MAY_CUT)
            table_may_cut(t, i);
    json_array_foreach(rows, n, row)
    {
        for (size_t i = 0; i < count; i++)
            cells[i] = chosen[i]->text(room[i], row);
        table_add(t, cells);
    }
    table_close(t);
}

/* What the numbers in the table stand for. */
static void print_rules(const json_t *rows)
{
    for (unsigned n = POLICY_NOT_A_PEER; n <= POLICY_PAP; n++) {
        bool named = false;
        json_t *row;
        size_t i;

        json_array_foreach(rows, i, row) named |= row_uint(row, "rule") == n;
        if (named)
            printf(_("rule %u: %s\n"), n,
                   translate_word(policy_rule_text((enum policy_rule)n)));
    }
}

/* Whose card must be renewed before anything goes on, each once. */
static void print_expired(const json_t *rows)
{
    char day[WHEN_TEXT_MAX];
    json_t *row, *before;
    size_t i, n;

    json_array_foreach(rows, i, row)
    {
        bool said = false;

        if (!receipts_wait_for_card(row))
            continue;
        json_array_foreach(rows, n, before) said |=
            n < i && receipts_wait_for_card(before) &&
            row_is(before, "node", row_text(row, "node"));
        if (said)
            continue;
        say_text(stdout, bytes_text(node_name_of(row, "peer")), false);
        printf(_(": their card expired on %s\n"),
               when_local(day, row_uint(row, "expired")));
    }
}

/* Whether an earlier row tells of the same peer. */
static bool told_before(const json_t *rows, size_t i)
{
    const char *peer = row_text(json_array_get(rows, i), "peer");

    while (i-- > 0) {
        const json_t *row = json_array_get(rows, i);

        if (!receipts_settled(row) && row_is(row, "peer", peer))
            return true;
    }
    return false;
}

/* Why nothing goes to some of them. */
static void print_fenced(const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (*row_text(row, "fenced") == '\0' || receipts_settled(row) ||
            told_before(rows, i))
            continue;
        say_print(_("%s is suspended: nothing is sent until its card is added "
                    "again; see 'noroshi peer check %s'\n"),
                  row_text(row, "peer"), row_text(row, "peer"));
    }
}

static void print(const struct cli *cli, const json_t *rows)
{
    json_t *row;
    size_t i;

    if (!cli->json) {
        print_table(rows);
        print_rules(rows);
        receipt_notes_print(rows);
        print_expired(rows);
        print_fenced(rows);
        return;
    }
    json_array_foreach(rows, i, row)
    {
        row_times(row);
        say_json(row);
    }
}

static int run(struct cli *cli, struct receipts_question *asked)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = receipts_ask(c, asked, &rows, &why);
    rc = explain(cli, verdict, &why);
    if (rc == CLI_DONE) {
        rc = receipts_all_settled(rows) ? CLI_DONE : CLI_NO;
        print(cli, rows);
        filter_options_told(cli, &asked->told);
    }
    json_decref(rows);
    client_close(c);
    return rc;
}

/* NULL: do not wait; "": as long as it takes. */
static bool read_wait(double *seconds, const char *text)
{
    char *end;

    *seconds = text == NULL ? 0 : SECONDS_MAX;
    if (text == NULL || *text == '\0')
        return true;
    *seconds = strtod(text, &end);
    return *end == '\0' && *seconds >= 0 && *seconds <= SECONDS_MAX;
}

static int receipts(struct cli *cli, int argc, char **argv)
{
    static struct filter_words words;
    static struct receipts_question asked;
    const char *wait = NULL;
    struct option_spec specs[FILTER_OPTIONS_ROOM] = {
        {"wait", OPTION_MAYBE, &wait, "[SECONDS]",
         N_("wait until everyone has answered, at most SECONDS")},
        {.name = NULL},
    };
    double seconds = 0;
    int rc;

    filter_options_add(specs, &words, FILTER_OF_RECEIPTS);
    rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 1 || !read_wait(&seconds, wait)) {
        say_wrong(_("receipts: give one RECORD at most, and --wait SECONDS"));
        return CLI_USAGE;
    }
    rc = filter_options_take(cli, &asked.filter, &words, FILTER_OF_RECEIPTS);
    if (rc != CLI_DONE)
        return rc;
    asked.until_ms = when_now_ms() + (uint64_t)(seconds * 1000);
    if (argc == 1)
        asked.record = argv[0];
    return run(cli, &asked);
}

const struct command command_receipts = {
    .name = "receipts",
    .run = receipts,
    .group = COMMAND_FOLLOW,
    .paged = true,
    .synopsis = "[RECORD] [--wait [SECONDS]] [OPTION]...",
    .help = N_("show the delivery status of what you shared"),
    .about = N_(
        "Shows, for each peer a record was sent to, and for those whom it "
        "reached by way of others, whether it is stored there (durably: the "
        "peer signed so), held, waiting, refused, cancelled or cannot be "
        "decrypted. Of a recalled record: erased, or erase pending. leaked, "
        "sent on, leak claimed: the peer reports that it received the record "
        "against a rule; it proved that, or only that it was sent, or nothing. "
        "left out: reports of where the record went exceeded the limit and "
        "were not kept. waiting again: the peer lost its store, and the record "
        "is sent again. unknown: this node lost its own store since and got the "
        "record back; nobody has said whether the peer has it. Without RECORD: "
        "own shares, incomplete ones first."),
    .exits = N_("0 everyone has it, or of a recalled one, has erased it\n"
                "1 not yet\n"
                "2 usage, or no such record\n"
                "3 noroshid not running"),
    .examples = "noroshi receipts 42 --wait 30\n"
                "noroshi receipts --state waiting,held --limit 20\n"
                "noroshi receipts --json\n",
};
