/* noroshi inbox: what came in, and what waits for a person. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/filter_options.h"
#include "tools/cli/handover.h"
#include "tools/cli/inbox_follow.h"
#include "tools/cli/options.h"
#include "tools/cli/print/inbox_remark.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/seen_print.h"
#include "tools/cli/print/urgent_print.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/hunt/seen_here.h"
#include "tools/client/inbox.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

static const char since_usual[] = "7d", handover_since_usual[] = "8h";

enum { STAYING_SHOWN_MAX = 20, WHY_MAX = 160 };

/* Of the columns. */
enum { AUTHOR = 4, FROM, RECEIVED, TITLE, TITLES };

static void add(struct table *t, const json_t *row)
{
    char number[24] = "", id[ROW_ID8_MAX], received[WHEN_TEXT_MAX],
         author[NODE_NAME_AUTHOR_MAX];
    char room[INBOX_REMARK_MAX], marked[URGENT_PRINT_MAX];

    if (json_is_integer(json_object_get(row, "number")))
        snprintf(number, sizeof number,
                 inbox_is(row, "quarantined") ? "q%llu" : "%llu",
                 (unsigned long long)row_uint(row, "number"));
    table_add(t, (const char *[]){
                     translate_word_of("event", row_text(row, "what")), number,
                     row_id8(id, row, "record"), row_text(row, "tlp"),
                     node_name_author(author, row), row_text(row, "from"),
                     table_time(received, row_uint(row, "received")),
                     urgent_print(marked, row, inbox_remark(room, row))});
}

/* Each with the command that passes it on. */
static void tell_staying(const json_t *rows)
{
    unsigned long staying = 0;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) staying += row_bool(row, "stays");
    if (staying == 0)
        return;
    printf(
        _("not passed on %lu: the peer that brought them does not vouch for "
          "their authors ('noroshi peer set PEER --vouches'); one by one:\n"),
        staying);
    staying = 0;
    json_array_foreach(rows, i, row)
    {
        if (!row_bool(row, "stays") || staying++ >= STAYING_SHOWN_MAX)
            continue;
        printf(_("  noroshi pass %llu --to everyone\n"),
               (unsigned long long)row_uint(row, "number"));
    }
    if (staying > STAYING_SHOWN_MAX)
        puts("  ...");
}

/* How to go on with what waits. */
static void tell_waiting(const json_t *rows)
{
    unsigned long held = 0, crowded = 0, tomorrow = 0, kept_out = 0, fenced = 0;
    bool unconfirmed = false;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const uint64_t count = row_uint(row, "count");

        if (inbox_is_crowded(row))
            crowded += count;
        else if (inbox_is_over_share(row))
            tomorrow += count;
        else if (inbox_is(row, "waiting"))
            held += count;
        kept_out += inbox_is(row, "quarantined") ? count : 0;
        fenced += inbox_is(row, "fenced");
        unconfirmed |= inbox_is(row, "unconfirmed");
    }
    if (unconfirmed)
        printf(_("unconfirmed: 'noroshi peer list', then 'noroshi peer confirm "
                 "--all'\n"));
    if (held > 0)
        printf(_("waiting %lu: a card, a group or the clock must be settled "
                 "first\n"),
               held);
    if (crowded > 0)
        printf(_("too many authors or groups %lu: they are accepted as there "
                 "is room: 'noroshi author list --by PEER'\n"),
               crowded);
    if (tomorrow > 0)
        printf(_("over their author's share of today %lu: they are accepted "
                 "tomorrow\n"),
               tomorrow);
    if (kept_out > 0)
        printf(_("quarantined %lu: 'noroshi quarantine show ID', q1 is ID 1\n"),
               kept_out);
    if (fenced > 0)
        printf(_("suspended %lu: 'noroshi peer check PEER'\n"), fenced);
}

static void print(const json_t *rows)
{
    static const char *const titles[] = {
        N_("EVENT"),  N_("#"),    N_("RECORD"),   N_("TLP"),
        N_("AUTHOR"), N_("FROM"), N_("RECEIVED"), N_("TITLE")};
    struct table *t = table_open(titles, TITLES);
    json_t *row;
    size_t i;

    table_has_times(t, RECEIVED);
    for (i = AUTHOR; i < TITLES; i++)
        if (i != RECEIVED)
            table_may_cut(t, i);
    table_may_leave_out(t, FROM);
    json_array_foreach(rows, i, row) if (inbox_waits(row)) add(t, row);
    json_array_foreach(rows, i, row) if (!inbox_waits(row)) add(t, row);
    table_close(t);
    tell_waiting(rows);
    tell_staying(rows);
    seen_print_rows(rows);
}

static int run(struct cli *cli, struct inbox_question *asked, const char *since)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL, *row;
    size_t i;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = inbox_ask(c, asked, &rows, &why);
    rc = explain(cli, verdict, &why);
    if (rc == CLI_DONE && !cli->json)
        print(rows);
    filter_options_told(cli, &asked->told);
    json_array_foreach(rows, i, row) if (cli->json)
    {
        row_times(row);
        seen_here_fold(row);
        say_json(row);
    }
    if (rc == CLI_DONE && !cli->json && json_array_size(rows) == 0)
        say_note(_("nothing arrived since %s"), since);
    json_decref(rows);
    client_close(c);
    return rc;
}

static void add_held(struct table *t, const json_t *row)
{
    const bool disputed = row_is(row, "held_back", "disputed");
    char number[24], author[NODE_NAME_AUTHOR_MAX], why[WHY_MAX];

    snprintf(number, sizeof number, "%llu",
             (unsigned long long)row_uint(row, "number"));
    snprintf(why, sizeof why,
             disputed ? _("disputed %llu of %llu")
                      : _("commonplace: seen on %llu of %llu days"),
             (unsigned long long)row_uint(row, disputed ? "disputed" : "days"),
             (unsigned long long)row_uint(row, disputed ? "disputed_of"
                                                        : "days_of"));
    table_add(t, (const char *[]){row_text(row, "value"), row_text(row, "type"),
                                  number, row_text(row, "tlp"),
                                  node_name_author(author, row), why});
}

static void print_held(const json_t *rows)
{
    static const char *const titles[] = {N_("VALUE"), N_("TYPE"),   N_("#"),
                                         N_("TLP"),   N_("AUTHOR"), N_("WHY")};
    struct table *t = table_open(titles, sizeof titles / sizeof *titles);
    uint64_t left = 0;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (row_uint(row, "count") > 0)
            left = row_uint(row, "count");
        else
            add_held(t, row);
    }
    table_close(t);
    if (left > 0)
        printf(_("and %llu others\n"), (unsigned long long)left);
    if (json_array_size(rows) > 0)
        printf(_("to tell the author of record #: noroshi opinion # --value "
                 "VALUE --false-positive --reason TEXT\n"));
}

/* --held */
static int list_held(struct cli *cli)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL, *row;
    size_t i;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = inbox_held(c, &rows, &why);
    rc = explain(cli, verdict, &why);
    if (rc == CLI_DONE && !cli->json && json_array_size(rows) == 0)
        say_note(_("nothing is held back"));
    else if (rc == CLI_DONE && !cli->json)
        print_held(rows);
    json_array_foreach(rows, i, row) if (cli->json) say_json(row);
    json_decref(rows);
    client_close(c);
    return rc;
}

/* "dismiss RECORD" */
static int dismiss(struct cli *cli, const char *record)
{
    struct reasons why = {.count = 0};
    struct client *c;
    uint64_t count = 0;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = inbox_dismiss(c, record, &count, &why);
    rc = explain(cli, verdict, &why);
    if (rc == CLI_DONE && cli->json) {
        json_t *row = json_pack("{s:I}", "dropped", (json_int_t)count);

        say_json(row);
        json_decref(row);
    } else if (rc == CLI_DONE) {
        printf(ngettext("%llu record is in doubt no more\n",
                        "%llu records are in doubt no more\n", count),
               (unsigned long long)count);
    }
    client_close(c);
    return rc;
}

static int inbox(struct cli *cli, int argc, char **argv)
{
    const char *since = NULL;
    char room[WHEN_TEXT_MAX];
    static struct filter_words words;
    static struct inbox_question asked;
    bool follow = false, hand_over = false, held = false;
    struct option_spec specs[FILTER_OPTIONS_ROOM] = {
        {"since", OPTION_VALUE, &since, "WHEN",
         N_("show only what arrived since then (default: 7d; of --handover: "
            "8h)")},
        {"follow", OPTION_FLAG, &follow, NULL,
         N_("show what comes in as it happens, and go on")},
        {"handover", OPTION_FLAG, &hand_over, NULL,
         N_("print a page for who takes over the shift")},
        {"held", OPTION_FLAG, &held, NULL,
         N_("show what is held back from this node's pack")},
        {.name = NULL},
    };
    int rc;

    filter_options_add(specs, &words, FILTER_OF_INBOX);
    rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 2 && strcmp(argv[0], "dismiss") == 0)
        return dismiss(cli, argv[1]);
    if (argc > 0) {
        say_wrong(_("%s: unexpected argument '%s'"), cli->command->name,
                  argv[0]);
        return CLI_USAGE;
    }
    if (held && (follow || hand_over || since != NULL)) {
        say_wrong(_("%s: --held lists all that is held back: give it neither "
                    "--since nor --follow nor --handover"),
                  cli->command->name);
        return CLI_USAGE;
    }
    if (held)
        return list_held(cli);
    if (follow && (hand_over || since != NULL || words.sort != NULL)) {
        say_wrong(_("%s: --follow begins now: give it neither --since nor "
                    "--sort nor --handover"),
                  cli->command->name);
        return CLI_USAGE;
    }
    if (since == NULL)
        since = hand_over ? handover_since_usual : since_usual;
    if (!when_since(&asked.since_ms, since, when_now_ms())) {
        say_wrong(_("%s: cannot read --since '%s': write 7d or 2026-11-20"),
                  cli->command->name, since);
        return CLI_USAGE;
    }
    if (hand_over)
        return handover_run(cli, asked.since_ms);
    rc = filter_options_take(cli, &asked.filter, &words, FILTER_OF_INBOX);
    if (rc == CLI_DONE && follow)
        return cli_inbox_follow(cli, &asked.filter);
    return rc == CLI_DONE ? run(cli, &asked, when_local(room, asked.since_ms))
                          : rc;
}

const struct command command_inbox = {
    .name = "inbox",
    .run = inbox,
    .group = COMMAND_FOLLOW,
    .paged = true,
    .synopsis = "[dismiss RECORD] [--since WHEN] [OPTION]...",
    .help = N_("list recent arrivals and items that need you"),
    .about = N_(
        "Lists what others sent, newest first: new, revised, retracted and "
        "recalled records, groups, leaks that were reported, and who has "
        "erased what was recalled. Items that need you stand on top: a list "
        "of peers that is to be confirmed after a rebuild, records that "
        "wait, quarantined ones, suspended peers, peers that lost their "
        "store, peers that have receipts for what is not here, peers that "
        "use much of this node's time, peers that were shut out, "
        "connections of strangers that were dropped, how many records a "
        "rebuilt peer had released that never came, and how many a peer has "
        "from before this node lost its store. 'inbox dismiss RECORD' takes "
        "away the item 'in doubt' of that record: you have looked at your own "
        "records, and they stay as they are.\n"
        "--follow lists nothing: it tells what comes in from now on, a line "
        "each, until it is interrupted, and goes on where noroshid was away. "
        "--handover prints what a shift leaves to the next: what came in, was "
        "seen here, was taken back, waits for a person, is not yet where it "
        "was sent, and who is not connected.\n"
        "--held lists the values that this node leaves out of its own pack, "
        "as [brake] of noroshi.conf says, and why; they stay live."),
    .exits = N_("0 listed, also when there is nothing\n"
                "2 usage, or nothing to dismiss\n"
                "3 noroshid not running"),
    .examples = "noroshi inbox\n"
                "noroshi inbox --tlp red --since 30d\n"
                "noroshi inbox --since 24h --json\n"
                "noroshi inbox --follow --tlp red\n"
                "noroshi inbox --handover --since 8h\n"
                "noroshi inbox --held\n"
                "noroshi inbox dismiss 7f3a9c21\n",
};
