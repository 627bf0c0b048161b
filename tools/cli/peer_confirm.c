#include "tools/cli/peer_confirm.h"

#include <stdio.h>

#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/print/node_name.h"
#include "tools/cli/print/peer_print.h"
#include "tools/cli/term/ask.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/translate.h"
#include "tools/client/peer.h"
#include "tools/client/row.h"

struct confirming {
    const char *peer; /* NULL: all */
    bool yes;
};

/* The rows that are to be confirmed, as they stand. */
static int show(const struct cli *cli, struct client *c,
                const struct confirming *what)
{
    static const char *const titles[] = {N_("PEER"), N_("ORGANISATION"),
                                         N_("RELATION"), N_("ADDRESS"),
                                         N_("CONFIRMED")};
    struct table *t = table_open(titles, 5);
    struct reasons why = {.count = 0};
    json_t *rows, *row;
    size_t i;
    enum verdict verdict = what->peer != NULL
                               ? peer_show(c, what->peer, &rows, &why)
                               : peer_list(c, &rows, &why);
    int rc = explain(cli, verdict, &why);

    json_array_foreach(rows, i, row)
    {
        char marks[PEER_PRINT_MARKS_MAX], org[NODE_NAME_AUTHOR_MAX];

        table_add(t,
                  (const char *[]){
                      row_text(row, "peer"), node_name_marked(org, row, "org"),
                      peer_print_marks(marks, row), row_text(row, "connect"),
                      translate_word(row_bool(row, "confirmed")
                                         ? NC_("confirmed", "yes")
                                         : NC_("confirmed", "no"))});
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
    return ask_yes(what->peer != NULL ? _("Is this peer's row as it should be?")
                                      : _("Are these all peers, each with its "
                                          "relation as it should be?"))
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
            say_print(_("confirmed: %s\n"), row_text(row, "peer"));
        else
            printf(_("confirmed: the list of peers (%llu)\n"),
                   (unsigned long long)row_uint(row, "peers"));
    }
}

static int confirm(struct cli *cli, const struct confirming *what)
{
    struct reasons why = {.count = 0};
    json_t *rows = NULL;
    struct client *c;
    int rc = explain(cli, client_open(&c, cli->dir, &why), &why);

    if (rc != CLI_DONE)
        return rc;
    if (!what->yes)
        rc = ask_about(cli, c, what);
    if (rc == CLI_DONE)
        rc = explain(cli, peer_confirm(c, what->peer, &rows, &why), &why);
    if (rc == CLI_DONE)
        tell(cli, what, rows);
    json_decref(rows);
    client_close(c);
    return rc;
}

int peer_confirm_run(struct cli *cli, int argc, char **argv)
{
    struct confirming what = {0};
    bool all = false;
    const struct option_spec specs[] = {
        {"all", OPTION_FLAG, &all, NULL,
         N_("confirm the whole list: no peer is missing")},
        {"yes", OPTION_FLAG, &what.yes, NULL, N_("skip the confirmation")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc != (all ? 0 : 1)) {
        say_wrong(_("peer confirm: specify which one, or --all: see 'noroshi "
                    "help peer confirm'"));
        return CLI_USAGE;
    }
    what.peer = all ? NULL : argv[0];
    return confirm(cli, &what);
}
