/* noroshi card: this node's own card, to be given to peers. */
#include <stdio.h>
#include <stdlib.h>

#include "node/keyfile.h"
#include "proto/card.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/client/input.h"
#include "tools/client/row.h"

static void print_card(const struct cli *cli, const struct card *card,
                       struct bytes armour)
{
    char fingerprint[IDENT_FINGERPRINT_TEXT], node[IDENT_HEX_TEXT];

    ident_fingerprint(fingerprint, &card->identity.node);
    ident_hex(node, card->identity.node.octet);
    if (cli->json) {
        json_t *out =
            json_pack("{s:s, s:s, s:s%}", "node", node, "fingerprint",
                      fingerprint, "card", (const char *)armour.at, armour.len);

        say_json(out);
        json_decref(out);
        return;
    }
    say_text(stdout, armour, true);
    printf(_("fingerprint  %s\n"), fingerprint);
}

static int card(struct cli *cli, int argc, char **argv)
{
    uint8_t octets[CARD_MAX];
    struct buffer raw = {octets, 0, sizeof octets};
    char path[KEYFILE_PATH_MAX];
    struct reasons why = {.count = 0};
    struct bytes armour;
    struct card own;
    int rc = options_take(cli, NULL, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("card: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    snprintf(path, sizeof path, "%s/card", cli->dir);
    if (explain(cli, input_read(&armour, path, progress_watch(), &why), &why) !=
        CLI_DONE) {
        say_note(_("make a node first: noroshi --dir %s init --org NAME"),
                 cli->dir);
        return CLI_USAGE;
    }
    rc = CLI_USAGE;
    if (card_unarmour(&raw, armour) != ERR_OK ||
        card_open(&own, bytes_of(&raw)) != ERR_OK) {
        say_wrong(_("'%s' is not a card: restore it from a backup"), path);
    } else {
        print_card(cli, &own, armour);
        rc = CLI_DONE;
    }
    input_free(&armour);
    return rc;
}

const struct command command_card = {
    .name = "card",
    .run = card,
    .group = COMMAND_SET_UP,
    .synopsis = "[--json]",
    .help = N_("show this node's card and fingerprint"),
    .about =
        N_("Prints the card as armoured text, and the fingerprint. Give "
           "the card to a peer by any way, and the fingerprint by another: "
           "read it to them over the telephone. The daemon need not run."),
    .exits = N_("0 shown\n2 no node in DIR"),
    .examples = "noroshi card >our-card.txt\n"
                "noroshi card --json\n",
};
