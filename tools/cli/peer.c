/* noroshi peer: whom this node trusts, and as what. */
#include <stdio.h>

#include "tools/cli/confirm.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/peer_confirm.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/peer_print.h"
#include "tools/cli/share_options.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/client/peer.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

/* Its JSON where that is wanted; for people in print(). */
static void print_rows(const struct cli *cli, const json_t *rows,
                       void (*print)(const json_t *row))
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (!cli->json) {
            print(row);
            continue;
        }
        row_times(row);
        say_json(row);
    }
}

/* What a request about one peer was answered; the rows are freed. */
static int tell(const struct cli *cli, enum verdict verdict, json_t *rows,
                struct reasons *why)
{
    if (verdict == VERDICT_DONE)
        print_rows(cli, rows, peer_print);
    json_decref(rows);
    return explain(cli, verdict, why);
}

/* Nothing else ties a card to the people behind it. */
static int compared(const struct card *card, const char *fingerprint)
{
    static const char *const labels[] = {N_("organisation"), N_("fingerprint")};
    size_t columns = field_columns(labels, 2);
    char own[IDENT_FINGERPRINT_TEXT];

    if (fingerprint != NULL) {
        if (ident_fingerprint_matches(&card->identity.node,
                                      bytes_text(fingerprint)))
            return CLI_DONE;
        say_wrong(_("peer add: the card has another fingerprint than the one "
                    "given: do not use it, ask the peer"));
        return CLI_USAGE;
    }
    if (!ask_possible()) {
        say_wrong(_("peer add: no terminal to ask whether the fingerprint was "
                    "compared: add --fingerprint F"));
        return CLI_USAGE;
    }
    ident_fingerprint(own, &card->identity.node);
    field_label(stderr, labels[0], columns);
    say_text(stderr, node_name_org(&card->identity), false);
    putc('\n', stderr);
    field_label(stderr, labels[1], columns);
    fprintf(stderr, "%s\n", own);
    return ask_yes(_("Did you compare it with them, by telephone or in "
                     "person?"))
               ? CLI_DONE
               : CLI_NO;
}

static int send_card(struct cli *cli, const struct peer_addition *a)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);

    if (verdict == VERDICT_DONE)
        verdict = peer_add(c, a, &rows, &why);
    client_close(c);
    return tell(cli, verdict, rows, &why);
}

static int add(struct cli *cli, const char *file, struct peer_addition *a,
               const char *fingerprint)
{
    struct reasons why = {.count = 0};
    int rc =
        explain(cli, peer_read_card(a, file, progress_watch(), &why), &why);

    if (rc == CLI_DONE)
        rc = compared(&a->card, fingerprint);
    return rc == CLI_DONE ? send_card(cli, a) : rc;
}

static void print_table(const json_t *rows)
{
    static const char *const titles[] = {N_("PEER"), N_("ORGANISATION"),
                                         N_("CONNECTION"), N_("RELATION"),
                                         N_("CARD EXPIRES")};
    struct table *t = table_open(titles, 5);
    json_t *row;
    size_t i;

    table_has_times(t, 4);
    json_array_foreach(rows, i, row)
    {
        char room[WHEN_TEXT_MAX], marks[PEER_PRINT_MARKS_MAX];
        char name[NODE_NAME_AUTHOR_MAX], org[NODE_NAME_AUTHOR_MAX];

        table_add(t,
                  (const char *[]){node_name_marked(name, row, "peer"),
                                   node_name_marked(org, row, "org"),
                                   row_bool(row, "connected") ? _("connected")
                                                              : _("offline"),
                                   peer_print_marks(marks, row),
                                   table_time(room, row_uint(row, "expires"))});
    }
    table_close(t);
}

static int list(struct cli *cli)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = peer_list(c, &rows, &why);
    rc = explain(cli, verdict, &why);
    if (cli->json)
        print_rows(cli, rows, NULL);
    else
        print_table(rows);
    json_decref(rows);
    client_close(c);
    return rc;
}

/* One peer, of which the node is asked so. */
static int about(struct cli *cli, const char *peer,
                 enum verdict (*ask)(struct client *c, const char *peer,
                                     json_t **rows, struct reasons *why))
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);

    if (verdict == VERDICT_DONE)
        verdict = ask(c, peer, &rows, &why);
    client_close(c);
    return tell(cli, verdict, rows, &why);
}

/* node: of whom was asked. */
static int ask_revoke(const struct cli *cli, struct client *c, const char *peer,
                      char node[static IDENT_HEX_TEXT])
{
    char name[NODE_NAME_AUTHOR_MAX], text[CONFIRM_NAME_MAX];
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    int rc = explain(cli, peer_show(c, peer, &rows, &why), &why);
    const json_t *row = json_array_get(rows, 0);

    if (rc == CLI_DONE) {
        snprintf(text, sizeof text, _("'%s' (%s)"), row_text(row, "peer"),
                 node_name_marked(name, row, "org"));
        rc = confirm(false,
                     _("Revoke %s? Nothing goes there or comes from there any "
                       "more."),
                     text);
        snprintf(node, IDENT_HEX_TEXT, "%s", row_text(row, "node"));
    }
    json_decref(rows);
    return rc;
}

static int revoke(struct cli *cli, const char *peer, bool yes)
{
    struct reasons why = {.count = 0};
    struct client *c;
    char node[IDENT_HEX_TEXT] = "";
    json_t *rows = NULL;
    int rc = explain(cli, client_open(&c, cli->dir, &why), &why);

    if (rc == CLI_DONE && !yes)
        rc = ask_revoke(cli, c, peer, node);
    if (rc == CLI_DONE)
        rc = tell(cli, peer_revoke(c, yes ? peer : node, &rows, &why), rows,
                  &why);
    client_close(c);
    return rc;
}

static int set(struct cli *cli, const char *peer, const struct peer_marks *m)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL;
    enum verdict verdict = client_open(&c, cli->dir, &why);

    if (verdict == VERDICT_DONE)
        verdict = peer_set(c, peer, m, &rows, &why);
    client_close(c);
    return tell(cli, verdict, rows, &why);
}

static int check(struct cli *cli, const char *peer)
{
    struct reasons why = {.count = 0};
    struct client *c;
    json_t *rows = NULL, *row;
    size_t i;
    enum verdict verdict = client_open(&c, cli->dir, &why);
    int rc;

    if (verdict == VERDICT_DONE)
        verdict = peer_check(c, peer, &rows, &why);
    rc = explain(cli, verdict, &why);
    json_array_foreach(rows, i, row) if (!row_bool(row, "ok") && rc == CLI_DONE)
        rc = CLI_NO;
    print_rows(cli, rows, peer_print_step);
    json_decref(rows);
    client_close(c);
    return rc;
}

/* The one word that a verb wants. */
static bool wants_one(const struct cli *cli, int argc)
{
    if (argc == 1)
        return true;
    say_wrong(_("%s: specify which one: see 'noroshi help %s'"),
              cli->command->name, cli->command->name);
    return false;
}

static bool marks_hold(const struct cli *cli, const struct peer_marks *m)
{
    struct reasons why = {.count = 0};

    return explain(cli, peer_check_marks(m, &why), &why) == CLI_DONE;
}

static int run_add(struct cli *cli, int argc, char **argv)
{
    static struct peer_addition a;
    struct peer_marks *m = &a.marks;
    const char *fingerprint = NULL;
    const struct option_spec specs[] = {
        {"as", OPTION_VALUE, &m->as, "NAME",
         N_("set our name for it (default: made from the organisation's "
            "name)")},
        {"fingerprint", OPTION_VALUE, &fingerprint, "F",
         N_("give the fingerprint that they read to you, and skip the "
            "question")},
        {"connect", OPTION_VALUE, &m->connect, "tcp://HOST:PORT",
         N_("connect there (default: as their card says, or wait for them to "
            "connect)")},
        {"community", OPTION_SWITCH, &m->community, NULL,
         N_("mark it as of our community: TLP:GREEN may be exchanged")},
        {"client", OPTION_SWITCH, &m->client, NULL,
         N_("mark it as our client: we act for them")},
        {"provider", OPTION_SWITCH, &m->provider, NULL,
         N_("mark it as our provider: they act for us")},
        {"vouches", OPTION_SWITCH, &m->vouches, NULL,
         N_("mark it as vouching for the authors whose records it brings: they "
            "are passed on")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (!wants_one(cli, argc) || !marks_hold(cli, m))
        return CLI_USAGE;
    return add(cli, argv[0], &a, fingerprint);
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 0)
        return list(cli);
    say_wrong(_("%s: unexpected argument '%s'"), cli->command->name, argv[0]);
    return CLI_USAGE;
}

static int run_set(struct cli *cli, int argc, char **argv)
{
    struct peer_marks m = {.connect = NULL};
    const struct option_spec specs[] = {
        {"as", OPTION_VALUE, &m.as, "NAME",
         N_("set our name for it, everywhere from now on")},
        {"connect", OPTION_VALUE, &m.connect, "tcp://HOST:PORT",
         N_("connect there; '' clears it, none never connects")},
        {"community", OPTION_SWITCH, &m.community, NULL,
         N_("mark it as of our community: TLP:GREEN may be exchanged")},
        {"client", OPTION_SWITCH, &m.client, NULL,
         N_("mark it as our client: we act for them")},
        {"provider", OPTION_SWITCH, &m.provider, NULL,
         N_("mark it as our provider: they act for us")},
        {"vouches", OPTION_SWITCH, &m.vouches, NULL,
         N_("mark it as vouching for the authors whose records it brings: they "
            "are passed on")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (!wants_one(cli, argc) || !marks_hold(cli, &m))
        return CLI_USAGE;
    return set(cli, argv[0], &m);
}

static int run_check(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    return wants_one(cli, argc) ? check(cli, argv[0]) : CLI_USAGE;
}

static int run_show(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    return wants_one(cli, argc) ? about(cli, argv[0], peer_show) : CLI_USAGE;
}

static int run_revoke(struct cli *cli, int argc, char **argv)
{
    bool yes = false;
    const struct option_spec specs[] = {
        share_options_yes(&yes),
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (!wants_one(cli, argc))
        return CLI_USAGE;
    rc = confirm_possible(cli, yes);
    return rc == CLI_DONE ? revoke(cli, argv[0], yes) : rc;
}

static const struct command verbs[] = {
    {
        .name = "peer add",
        .run = run_add,
        .synopsis = "FILE|- [--as NAME] [--connect tcp://HOST:PORT] "
                    "[OPTION]...",
        .help = N_("trust the node of this card"),
        .about = N_("Shows the card's fingerprint and asks whether it was "
                    "compared, by telephone or in person: nothing else ties "
                    "a card to the people behind it. They add your card, "
                    "too. A newer card of a peer is added the same way."),
        .exits = N_(
            "0 added\n1 not compared\n2 usage or card\n3 noroshid not running"),
        .examples = "noroshi peer add cert-b.txt --as cert-b --connect "
                    "tcp://203.0.113.8:7667\n",
    },
    {
        .name = "peer list",
        .run = run_list,
        .paged = true,
        .synopsis = "[--json]",
        .help = N_("list all peers, their relation to us and whether they are "
                   "connected"),
        .about = N_("Lists the peers that this node trusts."),
        .exits = N_("0 listed\n3 noroshid not running"),
        .examples = "noroshi peer list\n",
    },
    {
        .name = "peer show",
        .run = run_show,
        .paged = true,
        .synopsis = "PEER",
        .help = N_("show all that is known of one: contact, relation, card"),
        .about = N_("Shows a peer: what its card says, how to reach its team, "
                    "and its relation to us."),
        .exits = N_("0 shown\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi peer show cert-b\n",
    },
    {
        .name = "peer check",
        .run = run_check,
        .synopsis = "PEER",
        .help = N_("find the first fault of a connection"),
        .about = N_("Follows the way to a peer: address, port, key, their "
                    "trust in us, clock, and a relation that seems to be "
                    "missing. The first fault comes with its remedy."),
        .exits = N_(
            "0 all is well\n1 a fault\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi peer check cert-b\n",
    },
    {
        .name = "peer set",
        .run = run_set,
        .synopsis = "PEER [OPTION]...",
        .help = N_("change its name, its address or its relation to us"),
        .about = N_("Changes what was set when the peer was added. A new name "
                    "holds everywhere, also for what was sent to the peer or "
                    "came from it before."),
        .exits =
            N_("0 changed\n2 usage or no such peer\n3 noroshid not running"),
        .examples = "noroshi peer set cert-b --community\n"
                    "noroshi peer set cert-b --as cert-bravo\n"
                    "noroshi peer set cert-b --no-client --connect "
                    "tcp://192.0.2.9:7667\n",
    },
    {
        .name = "peer revoke",
        .run = run_revoke,
        .synopsis = "PEER [--yes]",
        .help = N_("stop trusting it"),
        .about =
            N_("Nothing is sent to the peer or accepted from it any more; what "
               "it sent stays. Adding its card again trusts it anew."),
        .exits = N_("0 revoked\n1 the answer was no\n2 no such peer, or "
                    "nobody to ask\n3 noroshid not running"),
        .examples = "noroshi peer revoke cert-b\n",
    },
    {
        .name = "peer confirm",
        .run = peer_confirm_run,
        .synopsis = "PEER|--all [--yes]",
        .help = N_("confirm the list of peers after a rebuild"),
        .about = N_(
            "A node that was rebuilt or restored does not know whom it knew. "
            "Until its operator confirms that the list of peers is complete, "
            "it accepts nothing from peers and passes nothing on. Add every "
            "peer again, with its relation, then confirm all: what waited is "
            "done. One peer confirmed before sends its records; they wait to "
            "be passed on. A peer that is added later receives what it missed; "
            "if it had received nothing before, when it is confirmed by name. "
            "Shows the rows and asks. After 24 hours records come in all the "
            "same; what lacks a relation is held, and passing on waits."),
        .exits = N_("0 confirmed\n1 the answer was no\n2 usage, no such "
                    "peer, or nobody to ask\n3 noroshid not running"),
        .examples = "noroshi peer confirm cert-b\n"
                    "noroshi peer confirm --all --yes\n",
    },
    {.name = NULL},
};

const struct command command_peer = {
    .name = "peer",
    .group = COMMAND_TRUST,
    .synopsis = "VERB ...",
    .help = N_("add, list, check, change, confirm or revoke peers"),
    .about = N_("Manages whom this node trusts, and in which relation."),
    .verbs = verbs,
};
