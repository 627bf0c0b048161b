/* noroshi status: processes, peers, store, keys. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/explain.h"
#include "tools/cli/hunt/pack_age.h"
#include "tools/cli/options.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"
#include "tools/client/status.h"
#include "tools/client/when.h"

static const char *const labels[] = {
    N_("node"), N_("process"), N_("store"),    N_("clock"),
    N_("key"),  N_("roster"),  N_("sandbox"),  N_("network"),
    N_("pack"), N_("hook"),    N_("seen here")};

enum {
    NODE,
    PROCESS,
    STORE,
    CLOCK,
    KEY,
    ROSTER,
    SANDBOX,
    NETWORK,
    PACK,
    HOOK,
    SEEN_HERE,
    LABELS
};

static void print_label(unsigned which)
{
    field_label(stdout, labels[which], field_columns(labels, LABELS));
}

static void print_node(const json_t *row)
{
    print_label(NODE);
    say_text(stdout, bytes_text(node_name_of(row, "org")), false);
    printf("  %s  %s\n", row_text(row, "fingerprint"),
           row_text(row, "version"));
}

static void print_process(const json_t *row)
{
    print_label(PROCESS);
    printf(_("%-9s pid %llu, restarted %llu times\n"), row_text(row, "name"),
           (unsigned long long)row_uint(row, "pid"),
           (unsigned long long)row_uint(row, "restarts"));
    if (*row_text(row, "next") != '\0') {
        print_label(PROCESS);
        printf(_("%-9s silent for %llu s; "), row_text(row, "name"),
               (unsigned long long)row_uint(row, "silent"));
        translate_print(stdout, row_text(row, "next"));
        putchar('\n');
    }
    if (*row_text(row, "fault") != '\0') {
        print_label(PROCESS);
        printf(_("%-9s reported: "), row_text(row, "name"));
        translate_print(stdout, row_text(row, "fault"));
        putchar('\n');
    }
}

/* Nothing, where all is as it should be. noroshid itself opens what the others
   may not, and is filtered only. */
static void print_sandbox(const json_t *row)
{
    const char *name = row_text(row, "name");

    if (!row_bool(row, "seccomp")) {
        print_label(SANDBOX);
        printf(_("%-9s system calls are NOT FILTERED: this kernel or container "
                 "does not allow it\n"),
               name);
    }
    if (row_uint(row, "landlock_abi") == 0 && strcmp(name, "noroshid") != 0) {
        print_label(SANDBOX);
        printf(
            _("%-9s files are NOT CLOSED to it: this kernel has no Landlock, "
              "or it is off\n"),
            name);
    }
}

static void print_hook(const json_t *row)
{
    char why[TRANSLATE_MAX], since[WHEN_TEXT_MAX];
    const unsigned long long runs = row_uint(row, "runs"),
                             failed = row_uint(row, "failed");

    print_label(HOOK);
    printf(_("%-9s ran %llu times, failed %llu times\n"),
           row_text(row, "event"), runs, failed);
    if (failed == 0)
        return;
    print_label(HOOK);
    say_print(_("%-9s failed last %s: %s\n"), row_text(row, "event"),
              when_zoned(since, row_uint(row, "since")),
              translate(why, row_text(row, "fault")));
}

/* As whom a process runs, or -1: it has not said. */
static long long uid_of(const json_t *rows, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach(
        rows, i, row) if (row_is(row, "what", "sandbox") &&
                          row_is(row, "name",
                                 name)) return (long long)row_uint(row, "uid");
    return -1;
}

/* Only root can tell them apart, and is told where it does not. */
static void print_users(const json_t *rows)
{
    long long net = uid_of(rows, "net");

    if (uid_of(rows, "noroshid") != 0 || net < 0 || net != uid_of(rows, "core"))
        return;
    print_label(SANDBOX);
    printf(_("net runs as user %lld, as core and keys do: see [process] in "
             "noroshi.conf(5)\n"),
           net);
}

static void print_store(const json_t *row)
{
    print_label(STORE);
    printf(_("%llu records, %llu indicators, %llu MiB, %llu MiB of disk "
             "free, %llu MiB until store_max_gib, %llu in quarantine\n"),
           (unsigned long long)row_uint(row, "records"),
           (unsigned long long)row_uint(row, "indicators"),
           (unsigned long long)row_uint(row, "bytes") >> 20,
           (unsigned long long)row_uint(row, "free_bytes") >> 20,
           (unsigned long long)row_uint(row, "map_free_bytes") >> 20,
           (unsigned long long)row_uint(row, "quarantine"));
    if (!row_bool(row, "full"))
        return;
    print_label(STORE);
    printf(_("NOTHING IS ACCEPTED (%s): "),
           translate_word(row_text(row, "fault")));
    translate_print(stdout, row_text(row, "remedy"));
    putchar('\n');
}

/* What log searches go by. */
static void print_pack(const json_t *row)
{
    char age[PACK_AGE_TEXT_MAX];

    if (row_uint(row, "built") != 0) {
        pack_age_text(age, row_uint(row, "age_s"));
        print_label(PACK);
        printf(_("values: %llu, records: %llu, built %s ago\n"),
               (unsigned long long)row_uint(row, "values"),
               (unsigned long long)row_uint(row, "records"), age);
    }
    if (row_uint(row, "held") > 0) {
        print_label(PACK);
        printf(_("held back: %llu ('noroshi inbox --held')\n"),
               (unsigned long long)row_uint(row, "held"));
    }
    if (*row_text(row, "fault") != '\0') {
        print_label(PACK);
        fputs(_("NOT BUILT, and stays as it was: "), stdout);
        translate_print(stdout, row_text(row, "fault"));
        putchar('\n');
    }
}

/* Whether what arrives can be answered. */
static void print_observations(const json_t *row)
{
    if (*row_text(row, "fault") == '\0')
        return;
    print_label(SEEN_HERE);
    fputs(_("CANNOT BE ANSWERED: "), stdout);
    translate_print(stdout, row_text(row, "fault"));
    putchar('\n');
}

static void print_half_open(const json_t *row)
{
    if (row_uint(row, "dropped") == 0)
        return;
    print_label(NETWORK);
    printf(_("%llu connections have not finished their handshake, most from "
             "%s; %llu were dropped, since there were too many\n"),
           (unsigned long long)row_uint(row, "count"), row_text(row, "network"),
           (unsigned long long)row_uint(row, "dropped"));
}

static void print_clock(const json_t *row)
{
    if (!row_bool(row, "doubtful"))
        return;
    print_label(CLOCK);
    printf("%s\n", _("DISAGREES with most peers' clocks: set the one that is "
                     "wrong; what rests on time waits"));
}

/* Nothing, where all is as it should be. */
static void print_roster(const json_t *row)
{
    char room[WHEN_TEXT_MAX];

    if (row_bool(row, "confirmed"))
        return;
    print_label(ROSTER);
    printf(_("not confirmed since %s (%llu of %llu peers): 'noroshi peer "
             "list', then 'noroshi peer confirm --all'\n"),
           when_local(room, row_uint(row, "since")),
           (unsigned long long)row_uint(row, "unconfirmed"),
           (unsigned long long)row_uint(row, "peers"));
}

static void print_key(const json_t *row)
{
    static const char *const keys[] = {N_("identity"), N_("working"),
                                       N_("sealing")};
    char room[WHEN_TEXT_MAX];

    print_label(KEY);
    field_label(stdout, row_text(row, "key"), field_columns(keys, 3));
    printf(_("until %s\n"), when_local(room, row_uint(row, "expires")));
}

static void add_peer(struct table *t, const json_t *row)
{
    char n[4][24];
    static const char *const names[] = {"released", "acknowledged", "in_flight",
                                        "waiting"};
    const char *state =
        row_bool(row, "connected") ? _("connected") : _("offline");

    if (row_bool(row, "expired"))
        state = _("CARD EXPIRED");
    for (size_t i = 0; i < 4; i++)
        snprintf(n[i], sizeof n[i], "%llu",
                 (unsigned long long)row_uint(row, names[i]));
    if (*row_text(row, "fenced") != '\0' || row_bool(row, "fenced"))
        state = _("SUSPENDED");
    table_add(t,
              (const char *[]){row_text(row, "peer"), state, n[0], n[1], n[2],
                               n[3], translate_word(row_text(row, "reason"))});
}

/* What a peer lost, what this node lost, and what a fence holds back. */
static void print_losses(const json_t *row)
{
    const char *peer = row_text(row, "peer");
    unsigned long long again = row_uint(row, "waiting_again");
    char room[WHEN_TEXT_MAX], later[WHEN_TEXT_MAX];

    if (again > 0 && row_uint(row, "again") == 0)
        printf(
            _("%s lost its store on %s: %llu records wait to be sent again\n"),
            peer, when_local(room, row_uint(row, "lost")), again);
    if (again > 0 && row_uint(row, "again") != 0)
        printf(_("%s lost its store once more on %s: %llu records wait to be "
                 "sent again, until %s at least\n"),
               peer, when_local(room, row_uint(row, "lost")), again,
               when_local(later, row_uint(row, "again")));
    if (row_uint(row, "again_from") != 0)
        printf(_("%s sends again what was lost here, but not before %s: too "
                 "many losses in a day\n"),
               peer, when_local(room, row_uint(row, "again_from")));
    if (*row_text(row, "fenced") != '\0')
        printf(_("%s is suspended: %llu records wait until its card is added "
                 "again; see 'noroshi peer check %s'\n"),
               peer,
               (unsigned long long)(row_uint(row, "in_flight") +
                                    row_uint(row, "waiting")),
               peer);
}

/* What of a peer was refused, where more of it came than is kept. */
static void print_quarantine(const json_t *row)
{
    if (row_uint(row, "quarantine_left") == 0)
        return;
    printf(_("%s: its quarantine is full: %llu are kept, %llu older ones were "
             "dropped; records are still accepted: see 'noroshi inbox'\n"),
           row_text(row, "peer"),
           (unsigned long long)row_uint(row, "quarantined"),
           (unsigned long long)row_uint(row, "quarantine_left"));
}

static void print_shut_out(const json_t *row)
{
    char room[TRANSLATE_MAX];

    if (*row_text(row, "shut_out") != '\0')
        say_print(_("%s is shut out for a while: %s\n"), row_text(row, "peer"),
                  translate(room, row_text(row, "shut_out")));
}

/* Who takes little of it is not worth a line. */
static void print_work(const json_t *rows)
{
    const unsigned long long many = 1000;
    char room[TRANSLATE_MAX];
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        unsigned long long percent = row_uint(row, "work");
        unsigned long long times = row_uint(row, "work_times");

        if (percent > 0 || times >= many)
            printf(_("%s used %llu%% of this node's time in the last minute: "
                     "%s, %llu times\n"),
                   row_text(row, "peer"), percent,
                   translate(room, row_text(row, "work_of")), times);
    }
}

static void print_put_back(const json_t *rows)
{
    char room[TRANSLATE_MAX];
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (*row_text(row, "put_back") != '\0')
        say_print("%s: %s\n", row_text(row, "peer"),
                  translate(room, row_text(row, "put_back")));
}

static void print(const json_t *rows)
{
    static const char *const titles[] = {
        N_("PEER"),      N_("STATE"),
        N_("SENT"),      NC_("receipts", "CONFIRMED"),
        N_("IN FLIGHT"), N_("WAITING"),
        N_("REASON")};
    struct table *peers = table_open(titles, 7);
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "what", "node"))
            print_node(row);
        else if (row_is(row, "what", "process"))
            print_process(row);
        else if (row_is(row, "what", "sandbox"))
            print_sandbox(row);
        else if (row_is(row, "what", "store"))
            print_store(row);
        else if (row_is(row, "what", "hook"))
            print_hook(row);
        else if (row_is(row, "what", "pack"))
            print_pack(row);
        else if (row_is(row, "what", "observations"))
            print_observations(row);
        else if (row_is(row, "what", "half_open"))
            print_half_open(row);
        else if (row_is(row, "what", "clock"))
            print_clock(row);
        else if (row_is(row, "what", "roster"))
            print_roster(row);
        else if (row_is(row, "what", "key"))
            print_key(row);
        else if (row_is(row, "what", "peer"))
            add_peer(peers, row);
    }
    print_users(rows);
    table_close(peers);
    json_array_foreach(rows, i, row) if (row_is(row, "what", "peer"))
    {
        print_losses(row);
        print_quarantine(row);
        print_shut_out(row);
    }
    print_put_back(rows);
    print_work(rows);
}

static void show(const struct cli *cli, json_t *rows)
{
    json_t *row;
    size_t i;

    if (!cli->json) {
        print(rows);
        return;
    }
    json_array_foreach(rows, i, row)
    {
        row_times(row);
        say_json(row);
    }
}

static int status(struct cli *cli, int argc, char **argv)
{
    struct reasons why = {.count = 0};
    enum client_end who;
    json_t *rows;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("status: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    rc = explain(cli, status_ask(cli->dir, &who, &rows, &why), &why);
    if (rc == CLI_DONE && who == CLIENT_PARENT)
        say_wrong(
            _("core does not answer; this is what noroshid itself knows"));
    if (rc == CLI_DONE) {
        show(cli, rows);
        rc = who == CLIENT_CORE ? CLI_DONE : CLI_NO;
    }
    json_decref(rows);
    return rc;
}

const struct command command_status = {
    .name = "status",
    .run = status,
    .group = COMMAND_KEEP,
    .paged = true,
    .synopsis = "[--json]",
    .help = N_("show processes, peers, store and keys"),
    .about =
        N_("Shows the node's processes, what each peer has and still waits "
           "for, the store, and when keys and card expire. When core does not "
           "answer within 3 seconds, noroshid itself says what it knows of "
           "its processes."),
    .exits = N_("0 shown\n1 core does not answer: its processes are shown\n"
                "3 noroshid not running"),
    .examples = "noroshi status\n",
};
