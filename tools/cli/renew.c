/* noroshi renew: a new identity part for this node's card, from the identity
   file. Keys, store and peers stay as they are. */
#include <sodium.h>
#include <stdio.h>

#include "node/date.h"
#include "node/file.h"
#include "node/keyfile.h"
#include "node/passphrase.h"
#include "proto/card.h"
#include "proto/wire.h"
#include "tools/cli/explain.h"
#include "tools/cli/options.h"
#include "tools/cli/term/progress.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/input.h"
#include "tools/client/row.h"
#include "tools/client/visible.h"
#include "tools/client/when.h"

enum { NAMES_ROOM = 8 * CARD_NAME_MAX }; /* both, in NFC and then without */

/* Secret, so it is wiped at the end. */
struct renewal {
    struct cli *cli;
    const char *identity, *passphrase_file;
    struct passphrase passphrase;
    struct keyfile_identity saved;
    struct sign_secret ik;
    struct card card; /* points into raw */
    uint8_t raw_octets[CARD_MAX], fresh_octets[CARD_MAX];
    struct buffer raw, fresh;
    uint64_t expires_ms;
    struct fault fault;
};

static int told(const struct renewal *n)
{
    char room[TRANSLATE_MAX];

    say_wrong("%s: %s", n->cli->command->name,
              translate(room, n->fault.about[0] != '\0'
                                  ? n->fault.about
                                  : err_text(n->fault.why)));
    return CLI_USAGE;
}

static int read_card(struct renewal *n)
{
    char path[KEYFILE_PATH_MAX];
    struct reasons why = {.count = 0};
    struct bytes armour;
    bool fine;

    snprintf(path, sizeof path, "%s/card", n->cli->dir);
    if (explain(n->cli, input_read(&armour, path, progress_watch(), &why),
                &why) != CLI_DONE)
        return CLI_USAGE;
    n->raw = (struct buffer){n->raw_octets, 0, sizeof n->raw_octets};
    fine = card_unarmour(&n->raw, armour) == ERR_OK &&
           card_open(&n->card, bytes_of(&n->raw)) == ERR_OK;
    input_free(&armour);
    if (fine)
        return CLI_DONE;
    say_wrong(_("'%s' is not a card: restore it from a backup"), path);
    return CLI_USAGE;
}

static int read_passphrase(struct renewal *n)
{
    bool asks;
    enum err err = keyfile_identity_asks(&asks, n->identity, &n->fault);

    if (err == ERR_OK && asks && n->passphrase_file != NULL)
        err =
            passphrase_from_file(&n->passphrase, n->passphrase_file, &n->fault);
    else if (err == ERR_OK && asks)
        err =
            passphrase_ask(&n->passphrase, _("passphrase of the identity file"),
                           NULL, &n->fault);
    return err == ERR_OK ? CLI_DONE : told(n);
}

static int read_identity(struct renewal *n)
{
    struct sign_public ik;

    if (keyfile_identity_read(&n->saved, n->identity,
                              passphrase_bytes(&n->passphrase),
                              &n->fault) != ERR_OK)
        return told(n);
    crypto_sign_seed_keypair(ik.octet, n->ik.octet, n->saved.ik_seed);
    if (sodium_memcmp(&ik, &n->card.identity.ik, sizeof ik) == 0)
        return CLI_DONE;
    say_wrong(_("renew: '%s' is the identity of another node"), n->identity);
    return CLI_USAGE;
}

/* The working part stays as it is: the signing key is the same. noroshid signs
   the next one, which may hold for longer. */
static enum err sign_card(struct renewal *n, uint64_t now_ms)
{
    uint8_t part_octets[CARD_PART_MAX];
    struct buffer part = {part_octets, 0, sizeof part_octets};
    struct card_identity identity = n->card.identity;
    struct reader r = reader_on(bytes_of(&n->raw));
    struct signature by_ik, by_sk;
    uint8_t names_octets[NAMES_ROOM];
    struct buffer names = {names_octets, 0, sizeof names_octets};
    struct bytes body;
    size_t hidden = 0;
    enum err err;

    reader_array_of(&r, 5);
    (void)reader_uint(&r, WIRE_VERSION);
    (void)reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, by_ik.octet, sizeof by_ik.octet);
    (void)reader_bin(&r, CARD_PART_MAX);
    reader_bin_into(&r, by_sk.octet, sizeof by_sk.octet);
    if (identity.version_ms == UINT64_MAX)
        return ERR_TOO_BIG;
    /* WIRE.md 1.6: an older version may have named it so. */
    identity.org = visible_line(&names, identity.org, &hidden);
    identity.org_ja = visible_line(&names, identity.org_ja, &hidden);
    identity.version_ms =
        now_ms > identity.version_ms ? now_ms : identity.version_ms + 1;
    identity.not_before_ms = now_ms;
    n->expires_ms = identity.expires_ms =
        now_ms + CARD_IDENTITY_DAYS * DATE_DAY_MS;
    err = card_identity_write(&part, &identity);
    if (err != ERR_OK)
        return err;
    body = bytes_of(&part);
    by_ik = ident_sign(&n->ik, IDENT_CARD_IDENTITY, &body, 1);
    n->fresh = (struct buffer){n->fresh_octets, 0, sizeof n->fresh_octets};
    return card_write(&n->fresh, body, &by_ik, n->card.working_raw, &by_sk);
}

static int write_card(struct renewal *n)
{
    static uint8_t octets[CARD_ARMOUR_MAX];
    struct buffer armour = {octets, 0, sizeof octets};
    char path[KEYFILE_PATH_MAX];
    struct card check;
    enum err err = sign_card(n, when_now_ms());

    /* What was signed is what peers will read: read it once ourselves. */
    if (err == ERR_OK)
        err = card_open(&check, bytes_of(&n->fresh));
    if (err == ERR_OK)
        err = card_armour(&armour, bytes_of(&n->fresh));
    snprintf(path, sizeof path, "%s/card", n->cli->dir);
    if (err == ERR_OK)
        err =
            file_write(path, bytes_of(&armour), 0644, FILE_REPLACE, &n->fault);
    if (err == ERR_OK)
        return CLI_DONE;
    n->fault.why = err;
    return told(n);
}

static void print_renewed(const struct renewal *n)
{
    char day[WHEN_TEXT_MAX];
    json_t *row;

    if (!n->cli->json) {
        printf(_("the identity part of the card is valid until %s\n"
                 "noroshid reads it at its next start, or within the hour, and "
                 "sends it to peers\n"),
               when_local(day, n->expires_ms));
        return;
    }
    row = json_pack("{s:I}", "expires", (json_int_t)n->expires_ms);
    row_times(row);
    say_json(row);
    json_decref(row);
}

static int renew_card(struct renewal *n)
{
    int rc = read_card(n);

    if (rc == CLI_DONE)
        rc = read_passphrase(n);
    if (rc == CLI_DONE)
        rc = read_identity(n);
    if (rc == CLI_DONE)
        rc = write_card(n);
    if (rc == CLI_DONE)
        print_renewed(n);
    return rc;
}

static int renew(struct cli *cli, int argc, char **argv)
{
    static struct renewal n;
    const struct option_spec specs[] = {
        {"identity", OPTION_VALUE, &n.identity, "FILE",
         N_("read the identity file that was kept offline (required)")},
        {"passphrase-file", OPTION_VALUE, &n.passphrase_file, "FILE",
         N_("read the passphrase from there (default: ask at the terminal)")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("renew: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    if (n.identity == NULL) {
        say_wrong(
            _("renew: specify where the identity file is: --identity FILE"));
        return CLI_USAGE;
    }
    n.cli = cli;
    rc = renew_card(&n);
    sodium_memzero(&n, sizeof n);
    return rc;
}

const struct command command_renew = {
    .name = "renew",
    .run = renew,
    .group = COMMAND_KEEP,
    .synopsis = "--identity FILE [OPTION]...",
    .help = N_("renew the identity part of this node's card"),
    .about = N_("The identity part of a card is valid for three years, and "
                "everything else of the card is renewed by itself until then. "
                "This signs a new one with the identity file, which is taken "
                "back offline afterwards. Keys, records and peers stay, and "
                "peers do nothing; this also works after it expired."),
    .exits = N_("0 renewed\n2 usage, or not this node's identity"),
    .examples = "noroshi renew --identity /media/usb/identity\n",
};
