/* noroshi peer: whom this node trusts, and as what. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/config.h"
#include "proto/card.h"
#include "tools/cli/explain.h"
#include "tools/cli/node_name.h"
#include "tools/cli/options.h"
#include "tools/cli/peer_confirm.h"
#include "tools/cli/query.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/field.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/input.h"
#include "tools/client/name.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

struct marks {
    const char *as, *fingerprint, *connect;
    enum option_switch community, client, provider;
};

static void put_switch(struct control_writer *args, const char *name,
                       enum option_switch value)
{
    if (value != OPTION_UNSAID)
        control_put_bool(args, name, value == OPTION_YES);
}

static void put_marks(struct control_writer *args, const struct marks *m)
{
    if (m->connect != NULL)
        control_put_text(args, "connect", m->connect);
    put_switch(args, "community", m->community);
    put_switch(args, "client", m->client);
    put_switch(args, "provider", m->provider);
}

static bool connect_holds(const struct marks *m)
{
    if (m->connect == NULL || *m->connect == '\0' ||
        config_connect_valid(m->connect))
        return true;
    say_wrong(_("peer: cannot connect to '%s': write tcp://HOST:PORT"),
              m->connect);
    return false;
}

static const char *const times[] = {"expires", "since"};

/* What a person may read of a peer: fields, then marks. */
static const char *const fields[] = {
    N_("peer"),         N_("org"),       N_("org_ja"),    N_("node"),
    N_("fingerprint"),  N_("role"),      N_("connect"),   N_("team"),
    N_("hours"),        N_("languages"), N_("phone"),     N_("mail"),
    N_("constituency"), N_("community"), N_("client"),    N_("provider"),
    N_("revoked"),      N_("confirmed"), N_("connected"), N_("expires"),
};

enum { FIELDS = sizeof fields / sizeof *fields, FIELD_ROLE = 5 };

/* One of them; false where the row has none. */
static bool print_field(const json_t *row, size_t field, size_t columns)
{
    const json_t *value = json_object_get(row, fields[field]);
    char room[WHEN_TEXT_MAX];
    const char *text = row_text(row, fields[field]);

    if (json_is_boolean(value))
        text = row_bool(row, fields[field]) ? _("yes") : _("no");
    else if (json_is_integer(value) && row_uint(row, fields[field]) != 0)
        text = when_local(room, row_uint(row, fields[field]));
    if (*text == '\0')
        return false;
    field_label(stdout, fields[field], columns);
    say_text(stdout,
             bytes_text(field == FIELD_ROLE ? translate_word(text) : text),
             false);
    putchar('\n');
    return true;
}

static void print_peer(const struct cli *cli, json_t *row)
{
    size_t columns = field_columns(fields, FIELDS);

    if (cli->json) {
        row_times(row, times, 2);
        say_json(row);
        return;
    }
    for (size_t i = 0; i < FIELDS; i++)
        (void)print_field(row, i, columns);
}

/* One command about one peer, answered with its rows. */
static int print_rows(struct cli *cli, struct client *c)
{
    json_t *rows, *row;
    size_t i;
    int rc = query_ask_all(cli, c, &rows);

    if (rc == CLI_DONE)
        json_array_foreach(rows, i, row) print_peer(cli, row);
    json_decref(rows);
    return rc;
}

static int read_card(const struct cli *cli, const char *name, struct card *card,
                     struct buffer *raw)
{
    struct reasons why = {.count = 0};
    struct bytes text;
    enum err err;

    if (explain(cli, input_read(&text, name, progress_watch(), &why), &why) !=
        CLI_DONE)
        return CLI_USAGE;
    err = card_unarmour(raw, text);
    input_free(&text);
    if (err == ERR_NOT_FOUND)
        say_wrong(_("%s: no card in it: it must hold the lines from BEGIN to "
                    "END NOROSHI CARD"),
                  input_name(name));
    else if (err == ERR_OK && (err = card_open(card, bytes_of(raw))) != ERR_OK)
        say_wrong(_("%s: the card is not valid (%s): ask for it again"),
                  input_name(name), translate_word(err_text(err)));
    else if (err != ERR_OK)
        say_wrong(_("%s: the card is damaged: ask for it again"),
                  input_name(name));
    return err == ERR_OK ? CLI_DONE : CLI_USAGE;
}

/* Nothing else ties a card to the people behind it. */
static int compared(const struct card *card, const struct marks *m)
{
    static const char *const labels[] = {N_("organisation"), N_("fingerprint")};
    size_t columns = field_columns(labels, 2);
    char fingerprint[IDENT_FINGERPRINT_TEXT];

    if (m->fingerprint != NULL) {
        if (ident_fingerprint_matches(&card->identity.node,
                                      bytes_text(m->fingerprint)))
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
    ident_fingerprint(fingerprint, &card->identity.node);
    field_label(stderr, labels[0], columns);
    say_text(stderr, node_name_org(&card->identity), false);
    putc('\n', stderr);
    field_label(stderr, labels[1], columns);
    fprintf(stderr, "%s\n", fingerprint);
    return ask_yes(_("Did you compare it with them, by telephone or in "
                     "person?"))
               ? CLI_DONE
               : CLI_NO;
}

static int send_card(struct cli *cli, const struct card *card, struct bytes raw,
                     const struct marks *m)
{
    char made[NAME_MAX_OCTETS];
    struct control_writer *args;
    struct client *c;
    int rc;

    name_make(made, &card->identity);
    rc = query_open(cli, &c);
    if (rc != CLI_DONE)
        return rc;
    args = client_begin(c, "peer.add");
    control_put_bin(args, "card", raw);
    control_put_text(args, "as", m->as != NULL ? m->as : made);
    put_marks(args, m);
    rc = print_rows(cli, c);
    client_close(c);
    return rc;
}

static int add(struct cli *cli, const char *file, const struct marks *m)
{
    uint8_t octets[CARD_MAX];
    struct buffer raw = {octets, 0, sizeof octets};
    struct card card;
    int rc = read_card(cli, file, &card, &raw);

    if (rc == CLI_DONE)
        rc = compared(&card, m);
    if (rc == CLI_DONE)
        rc = send_card(cli, &card, bytes_of(&raw), m);
    return rc;
}

static int list(struct cli *cli)
{
    static const char *const titles[] = {N_("PEER"), N_("ORGANISATION"),
                                         N_("CONNECTED"), N_("MARKS"),
                                         N_("CARD EXPIRES")};
    struct table *t = table_open(titles, 5);
    struct client *c;
    json_t *rows = NULL, *row;
    size_t i;
    int rc = query_open(cli, &c);

    if (rc == CLI_DONE) {
        client_begin(c, "peer.list");
        rc = query_ask_all(cli, c, &rows);
    }
    json_array_foreach(rows, i, row)
    {
        char room[WHEN_TEXT_MAX], marks[PEER_MARKS_TEXT_MAX];

        if (cli->json)
            print_peer(cli, row);
        else
            table_add(t, (const char *[]){
                             row_text(row, "peer"), node_name_of(row, "org"),
                             row_bool(row, "connected") ? _("yes") : _("no"),
                             peer_marks(marks, row),
                             when_local(room, row_uint(row, "expires"))});
    }
    table_close(t);
    json_decref(rows);
    client_close(c);
    return rc;
}

static int about(struct cli *cli, const char *command, const char *peer,
                 const struct marks *m)
{
    struct control_writer *args;
    struct client *c;
    int rc = query_open(cli, &c);

    if (rc != CLI_DONE)
        return rc;
    args = client_begin(c, command);
    control_put_text(args, "peer", peer);
    put_marks(args, m);
    rc = print_rows(cli, c);
    client_close(c);
    return rc;
}

static void print_step(const json_t *row)
{
    static const char *const steps[] = {N_("address"), N_("port"),
                                        N_("key"),     N_("trust"),
                                        N_("clock"),   N_("marks")};
    static const char *const verdicts[] = {N_("ok"), N_("fault")};
    bool ok = row_bool(row, "ok");

    field_label(stdout, verdicts[ok ? 0 : 1], field_columns(verdicts, 2) + 1);
    field_label(stdout, row_text(row, "step"), field_columns(steps, 6));
    translate_print(stdout, row_text(row, "detail"));
    putchar('\n');
    if (!ok && *row_text(row, "remedy") != '\0') {
        fputs("     -> ", stdout);
        translate_print(stdout, row_text(row, "remedy"));
        putchar('\n');
    }
}

static int check(struct cli *cli, const char *peer)
{
    struct client *c;
    json_t *rows, *row;
    size_t i;
    int rc = query_open(cli, &c);

    if (rc != CLI_DONE)
        return rc;
    control_put_text(client_begin(c, "peer.check"), "peer", peer);
    rc = query_ask_all(cli, c, &rows);
    json_array_foreach(rows, i, row)
    {
        bool ok = row_bool(row, "ok");

        if (!ok && rc == CLI_DONE)
            rc = CLI_NO;
        if (cli->json) {
            say_json(row);
            continue;
        }
        print_step(row);
    }
    json_decref(rows);
    client_close(c);
    return rc;
}

/* The one word that a verb wants. */
static bool wants_one(const struct cli *cli, int argc)
{
    if (argc == 1)
        return true;
    say_wrong(_("%s: say which one: see 'noroshi help %s'"), cli->command->name,
              cli->command->name);
    return false;
}

static int run_add(struct cli *cli, int argc, char **argv)
{
    struct marks m = {0};
    const struct option_spec specs[] = {
        {"as", OPTION_VALUE, &m.as, "NAME",
         N_("what we call it; else made of the organisation's name")},
        {"fingerprint", OPTION_VALUE, &m.fingerprint, "F",
         N_("the one they read to you: then nothing is asked")},
        {"connect", OPTION_VALUE, &m.connect, "tcp://HOST:PORT",
         N_("where to dial; else they dial us, or their card says")},
        {"community", OPTION_SWITCH, &m.community, NULL,
         N_("of our community: TLP:GREEN may pass between us")},
        {"client", OPTION_SWITCH, &m.client, NULL, N_("we act for them")},
        {"provider", OPTION_SWITCH, &m.provider, NULL, N_("they act for us")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (!wants_one(cli, argc) || !connect_holds(&m))
        return CLI_USAGE;
    return add(cli, argv[0], &m);
}

static int run_list(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc == 0)
        return list(cli);
    say_wrong(_("%s: '%s' is one word too many"), cli->command->name, argv[0]);
    return CLI_USAGE;
}

static int run_set(struct cli *cli, int argc, char **argv)
{
    struct marks m = {0};
    const struct option_spec specs[] = {
        {"connect", OPTION_VALUE, &m.connect, "tcp://HOST:PORT",
         N_("where to dial; '' forgets it")},
        {"community", OPTION_SWITCH, &m.community, NULL,
         N_("of our community: TLP:GREEN may pass between us")},
        {"client", OPTION_SWITCH, &m.client, NULL, N_("we act for them")},
        {"provider", OPTION_SWITCH, &m.provider, NULL, N_("they act for us")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (!wants_one(cli, argc) || !connect_holds(&m))
        return CLI_USAGE;
    return about(cli, "peer.set", argv[0], &m);
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
    return wants_one(cli, argc)
               ? about(cli, "peer.show", argv[0], &(struct marks){0})
               : CLI_USAGE;
}

static int run_revoke(struct cli *cli, int argc, char **argv)
{
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    return wants_one(cli, argc)
               ? about(cli, "peer.revoke", argv[0], &(struct marks){0})
               : CLI_USAGE;
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
        .synopsis = "[--json]",
        .help = N_("all peers, what they are to us, whether connected"),
        .about = N_("Lists the peers that this node trusts."),
        .exits = N_("0 listed\n3 noroshid not running"),
        .examples = "noroshi peer list\n",
    },
    {
        .name = "peer show",
        .run = run_show,
        .synopsis = "PEER",
        .help = N_("all that is known of one: contact, marks, card"),
        .about = N_("Shows a peer: its card's words, how to reach its "
                    "team, and our marks."),
        .exits = N_("0 shown\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi peer show cert-b\n",
    },
    {
        .name = "peer check",
        .run = run_check,
        .synopsis = "PEER",
        .help = N_("find the first fault of a connection"),
        .about = N_("Follows the way to a peer: address, port, key, their "
                    "trust in us, clock, and marks that seem to be missing. "
                    "The first fault comes with its remedy."),
        .exits = N_(
            "0 all is well\n1 a fault\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi peer check cert-b\n",
    },
    {
        .name = "peer set",
        .run = run_set,
        .synopsis = "PEER [OPTION]...",
        .help = N_("change its address or what it is to us"),
        .about = N_("Changes what was said when the peer was added."),
        .exits =
            N_("0 changed\n2 usage or no such peer\n3 noroshid not running"),
        .examples = "noroshi peer set cert-b --community\n"
                    "noroshi peer set cert-b --no-client --connect "
                    "tcp://192.0.2.9:7667\n",
    },
    {
        .name = "peer revoke",
        .run = run_revoke,
        .synopsis = "PEER",
        .help = N_("trust it no longer"),
        .about = N_("Nothing is sent to the peer or taken from it any "
                    "more; what it sent stays. Adding its card again "
                    "trusts it anew."),
        .exits = N_("0 revoked\n2 no such peer\n3 noroshid not running"),
        .examples = "noroshi peer revoke cert-b\n",
    },
    {
        .name = "peer confirm",
        .run = peer_confirm,
        .synopsis = "PEER|--all [--yes]",
        .help = N_("after a rebuild: the roster is as it should be"),
        .about = N_(
            "A node that was rebuilt or restored does not know whom it knew. "
            "Until its operator says that the roster is whole, it takes "
            "nothing from peers and passes nothing on. Add every peer again, "
            "with its marks, then confirm all: what waited is done. One peer "
            "confirmed before sends its records; they wait to be passed on. "
            "A peer that is added later gets what it missed; if it had "
            "received nothing before, when it is confirmed by name. "
            "Shows the rows and asks. After 24 hours records come in all the "
            "same; what lacks a mark is held, and passing on waits."),
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
    .about = N_("Whom this node trusts, and as what."),
    .verbs = verbs,
};
