#include "tools/cli/peer_confirm.h"
#include "tools/cli/node_name.h"

#include <stdio.h>

#include "tools/cli/options.h"
#include "tools/cli/query.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/row.h"

const char *peer_marks(char room[static PEER_MARKS_TEXT_MAX], const json_t *row)
{
    static const char *const marks[] = {N_("revoked"), N_("community"),
                                        N_("client"), N_("provider"),
                                        N_("vouches")};
    size_t used = 0;

    *room = '\0';
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (row_bool(row, marks[i]))
            used += (size_t)snprintf(room + used, PEER_MARKS_TEXT_MAX - used,
                                     "%s%s", used > 0 ? " " : "",
                                     translate_word(marks[i]));
    return room;
}

struct confirming {
    const char *peer; /* NULL: all */
    bool yes;
};

/* The rows that are to be confirmed, as they stand. */
static int show(const struct cli *cli, struct client *c,
                const struct confirming *what)
{
    static const char *const titles[] = {N_("PEER"), N_("ORGANISATION"),
                                         N_("MARKS"), N_("ADDRESS"),
                                         N_("CONFIRMED")};
    struct table *t = table_open(titles, 5);
    json_t *rows, *row;
    size_t i;
    int rc;

    if (what->peer != NULL)
        control_put_text(client_begin(c, "peer.show"), "peer", what->peer);
    else
        client_begin(c, "peer.list");
    rc = query_ask_all(cli, c, &rows);
    json_array_foreach(rows, i, row)
    {
        char marks[PEER_MARKS_TEXT_MAX];

        table_add(t, (const char *[]){
                         row_text(row, "peer"), node_name_of(row, "org"),
                         peer_marks(marks, row), row_text(row, "connect"),
                         row_bool(row, "confirmed") ? _("yes") : _("no")});
    }
    table_close(t);
    json_decref(rows);
    return rc;
}

static int ask_about(const struct cli *cli, struct client *c,
                     const struct confirming *what)
{
    int rc;

    if (!ask_possible()) {
        say_wrong(_("peer confirm: no terminal to ask on: look at 'noroshi "
                    "peer list' and add --yes"));
        return CLI_USAGE;
    }
    rc = show(cli, c, what);
    if (rc != CLI_DONE)
        return rc;
    return ask_yes(what->peer != NULL
                       ? _("Is this peer's row as it should be?")
                       : _("Are these all peers, each with its marks as they "
                           "should be?"))
               ? CLI_DONE
               : CLI_NO;
}

static void tell(const struct cli *cli, const struct confirming *what,
                 const json_t *rows)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (cli->json)
            say_json(row);
        else if (what->peer != NULL)
            printf(_("confirmed: %s\n"), row_text(row, "peer"));
        else
            printf(_("confirmed: the roster (peers: %llu)\n"),
                   (unsigned long long)row_uint(row, "peers"));
    }
}

static int confirm(struct cli *cli, const struct confirming *what)
{
    struct control_writer *args;
    json_t *rows = NULL;
    struct client *c;
    int rc = query_open(cli, &c);

    if (rc != CLI_DONE)
        return rc;
    if (!what->yes)
        rc = ask_about(cli, c, what);
    if (rc == CLI_DONE) {
        args = client_begin(c, "peer.confirm");
        if (what->peer != NULL)
            control_put_text(args, "peer", what->peer);
        else
            control_put_bool(args, "all", true);
        rc = query_ask_all(cli, c, &rows);
    }
    if (rc == CLI_DONE)
        tell(cli, what, rows);
    json_decref(rows);
    client_close(c);
    return rc;
}

int peer_confirm(struct cli *cli, int argc, char **argv)
{
    struct confirming what = {0};
    bool all = false;
    const struct option_spec specs[] = {
        {"all", OPTION_FLAG, &all, NULL,
         N_("the whole roster; none is missing")},
        {"yes", OPTION_FLAG, &what.yes, NULL, N_("do not ask")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != (all ? 0 : 1)) {
        say_wrong(_("peer confirm: say which one, or --all: see 'noroshi help "
                    "peer confirm'"));
        return CLI_USAGE;
    }
    what.peer = all ? NULL : argv[0];
    return confirm(cli, &what);
}
