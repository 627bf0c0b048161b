/* noroshi init: a new node, or one rebuilt from its identity file. */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/config.h"
#include "node/date.h"
#include "node/file.h"
#include "node/keyfile.h"
#include "node/keyfile_eks.h"
#include "node/passphrase.h"
#include "proto/card.h"
#include "tools/cli/options.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/client/nfc.h"
#include "tools/client/row.h"
#include "tools/client/visible.h"
#include "tools/client/when.h"

enum { EK_DAYS = 30 };

static const char default_listen[] = "tcp://0.0.0.0:7667";

/* Everything a new node is made of; secret, so it is wiped at the end. */
struct making {
    struct cli *cli;
    const char *org, *org_ja, *role, *listen, *identity, *passphrase_file;
    bool no_passphrase;
    struct passphrase passphrase;
    struct keyfile_identity saved;
    struct card_identity identity_part;
    struct card_working working_part;
    struct sign_secret ik, sk;
    struct keyfile_ek ek;
    struct box_secret tk;
    uint8_t store_key[32];
    uint64_t now_ms;
    uint8_t names_octets[2 * NFC_TEXT_MAX];
    struct buffer names;
    uint8_t card_octets[CARD_MAX], armour_octets[CARD_ARMOUR_MAX];
    struct buffer card, armour;
    struct fault fault;
};

static int told(const struct making *m)
{
    char room[TRANSLATE_MAX];

    say_wrong("init: %s", translate(room, m->fault.about[0] != '\0'
                                              ? m->fault.about
                                              : err_text(m->fault.why)));
    return CLI_USAGE;
}

static int check_words(const struct making *m)
{
    if (m->identity == NULL && m->org == NULL && m->org_ja == NULL) {
        say_wrong(_("init: specify whose node this is: add --org NAME"));
        return CLI_USAGE;
    }
    if (m->role != NULL && strcmp(m->role, "member") != 0 &&
        strcmp(m->role, "coordinator") != 0) {
        say_wrong(
            _("init: '%s' is not a role: use --role member or coordinator"),
            m->role);
        return CLI_USAGE;
    }
    if (!config_listen_valid(m->listen)) {
        say_wrong(_("init: cannot listen on '%s': write tcp://IP:PORT with a "
                    "literal address"),
                  m->listen);
        return CLI_USAGE;
    }
    if (m->no_passphrase && m->passphrase_file != NULL) {
        say_wrong(_("init: --no-passphrase and --passphrase-file exclude each "
                    "other"));
        return CLI_USAGE;
    }
    return CLI_DONE;
}

/* The directory, which must not be a node yet. */
static int make_dir(const struct making *m)
{
    char path[KEYFILE_PATH_MAX];

    if (mkdir(m->cli->dir, 0700) != 0 && errno != EEXIST) {
        say_wrong(_("init: cannot make '%s': %s"), m->cli->dir,
                  translate_word(strerror(errno)));
        return CLI_USAGE;
    }
    snprintf(path, sizeof path, "%s/card", m->cli->dir);
    if (access(path, F_OK) == 0) {
        say_wrong(_("init: '%s' is a node already: choose another --dir"),
                  m->cli->dir);
        return CLI_USAGE;
    }
    return CLI_DONE;
}

static int read_passphrase(struct making *m)
{
    enum err err;

    if (m->no_passphrase)
        return CLI_DONE;
    if (m->passphrase_file != NULL)
        err =
            passphrase_from_file(&m->passphrase, m->passphrase_file, &m->fault);
    else
        err = passphrase_ask(
            &m->passphrase, _("passphrase for the new node"),
            m->identity == NULL ? _("repeat the passphrase") : NULL, &m->fault);
    if (err == ERR_NOT_FOUND && m->passphrase_file == NULL) {
        say_wrong(_("init: no terminal to ask for a passphrase: add "
                    "--passphrase-file FILE or --no-passphrase"));
        return CLI_USAGE;
    }
    return err == ERR_OK ? CLI_DONE : told(m);
}

static int read_identity(struct making *m)
{
    struct card_identity old;
    struct bytes part;

    if (m->identity == NULL) {
        randombytes_buf(m->saved.ik_seed, sizeof m->saved.ik_seed);
        return CLI_DONE;
    }
    if (keyfile_identity_read(&m->saved, m->identity,
                              passphrase_bytes(&m->passphrase),
                              &m->fault) != ERR_OK)
        return told(m);
    part = (struct bytes){m->saved.part, m->saved.part_len};
    if (card_identity_parse(&old, part) != ERR_OK) {
        say_wrong(_("init: '%s' contains no identity that this version reads"),
                  m->identity);
        return CLI_USAGE;
    }
    m->identity_part = old;
    return CLI_DONE;
}

static struct box_public box_public_of(const struct box_secret *secret)
{
    struct box_public pub;

    if (crypto_scalarmult_base(pub.octet, secret->octet) != 0)
        abort();
    return pub;
}

/* WIRE.md 3.6: "TK_recovery is the X25519 key pair whose seed is the first 32
   octets of H("tk-recovery", IK seed)" */
static struct box_secret recovery_tk(const struct making *m)
{
    const struct bytes ik_seed = {m->saved.ik_seed, sizeof m->saved.ik_seed};
    struct hash seed = ident_hash(IDENT_TK_RECOVERY, &ik_seed, 1);
    struct box_secret secret;
    struct box_public pub;

    crypto_box_seed_keypair(pub.octet, secret.octet, seed.octet);
    sodium_memzero(&seed, sizeof seed);
    return secret;
}

static void make_keys(struct making *m)
{
    uint8_t pub[crypto_sign_PUBLICKEYBYTES];

    crypto_sign_seed_keypair(pub, m->ik.octet, m->saved.ik_seed);
    crypto_sign_keypair(pub, m->sk.octet);
    randombytes_buf(m->ek.secret.octet, sizeof m->ek.secret.octet);
    /* A peer whose clock is behind ours can seal to it at once. */
    m->ek.not_before_ms = m->now_ms - DATE_DAY_MS;
    m->ek.not_after_ms = m->now_ms + EK_DAYS * DATE_DAY_MS;
    randombytes_buf(m->store_key, sizeof m->store_key);
    /* Peers that hold an old card accept the recovery key, no other. */
    if (m->identity != NULL)
        m->tk = recovery_tk(m);
    else
        randombytes_buf(m->tk.octet, sizeof m->tk.octet);
}

/* The SK of the lost node: what it signed stays valid. WIRE.md 3.8 */
static void keep_earlier_sk(struct card_identity *c, uint64_t now_ms)
{
    if (c->earlier_count == CARD_EARLIER_MAX)
        c->earlier_count--;
    memmove(&c->earlier[1], &c->earlier[0],
            c->earlier_count * sizeof *c->earlier);
    c->earlier[0] = (struct card_earlier){.sk = c->sk, .end_ms = now_ms};
    c->earlier_count++;
}

static void fill_identity(struct making *m)
{
    struct card_identity *c = &m->identity_part;
    struct box_secret recovery = recovery_tk(m);
    size_t hidden = 0;

    if (m->identity != NULL)
        keep_earlier_sk(c, m->now_ms);
    memcpy(c->ik.octet, m->ik.octet + 32, 32);
    memcpy(c->sk.octet, m->sk.octet + 32, 32);
    c->tk_recovery = box_public_of(&recovery);
    c->version_ms = c->version_ms < m->now_ms ? m->now_ms : c->version_ms + 1;
    c->not_before_ms = m->now_ms;
    c->expires_ms = m->now_ms + CARD_IDENTITY_DAYS * DATE_DAY_MS;
    if (m->identity == NULL)
        c->node = ident_node(&c->ik);
    m->names = (struct buffer){m->names_octets, 0, sizeof m->names_octets};
    if (m->org != NULL)
        c->org = bytes_text(m->org);
    if (m->org_ja != NULL)
        c->org_ja = bytes_text(m->org_ja);
    /* WIRE.md 1.6, also of a name that an identity file brings. */
    c->org = visible_line(&m->names, c->org, &hidden);
    c->org_ja = visible_line(&m->names, c->org_ja, &hidden);
    if (m->role != NULL)
        c->role =
            strcmp(m->role, "member") == 0 ? CARD_MEMBER : CARD_COORDINATOR;
    m->saved.node = c->node;
}

/* An address that peers can use: neither "any" nor "any port". */
static bool reachable(const char *listen)
{
    return strncmp(listen, "tcp://0.0.0.0:", 14) != 0 &&
           strncmp(listen, "tcp://[::]:", 11) != 0 &&
           strcmp(listen + strlen(listen) - 2, ":0") != 0;
}

static void fill_working(struct making *m)
{
    struct card_working *c = &m->working_part;

    c->node = m->identity_part.node;
    c->version_ms = m->identity_part.version_ms;
    c->ek_count = 1;
    c->eks[0].key = box_public_of(&m->ek.secret);
    c->eks[0].id = ident_ek(&c->eks[0].key);
    c->eks[0].not_before_ms = m->ek.not_before_ms;
    c->eks[0].not_after_ms = m->ek.not_after_ms;
    c->tk = box_public_of(&m->tk);
    if (reachable(m->listen)) {
        c->endpoints[0] = bytes_text(m->listen);
        c->endpoint_count = 1;
    }
    c->expires_ms = m->now_ms + CARD_WORKING_DAYS * DATE_DAY_MS;
}

static enum err sign_card(struct making *m)
{
    uint8_t identity_octets[CARD_PART_MAX], working_octets[CARD_PART_MAX];
    struct buffer identity = {identity_octets, 0, sizeof identity_octets};
    struct buffer working = {working_octets, 0, sizeof working_octets};
    struct signature by_ik, by_sk;
    struct bytes parts[2];
    enum err err = card_identity_write(&identity, &m->identity_part);

    if (err == ERR_OK)
        err = card_working_write(&working, &m->working_part);
    if (err != ERR_OK)
        return err;
    parts[0] = bytes_of(&identity);
    parts[1] = bytes_of(&working);
    by_ik = ident_sign(&m->ik, IDENT_CARD_IDENTITY, &parts[0], 1);
    by_sk = ident_sign(&m->sk, IDENT_CARD_WORKING, &parts[1], 1);
    memcpy(m->saved.part, identity.at, identity.len);
    m->saved.part_len = identity.len;
    m->card = (struct buffer){m->card_octets, 0, sizeof m->card_octets};
    m->armour = (struct buffer){m->armour_octets, 0, sizeof m->armour_octets};
    err = card_write(&m->card, parts[0], &by_ik, parts[1], &by_sk);
    if (err == ERR_OK)
        err = card_armour(&m->armour, bytes_of(&m->card));
    return err;
}

/* What was signed is what peers will read: read it once ourselves. */
static int check_card(struct making *m)
{
    struct card card;

    if (sign_card(m) == ERR_OK &&
        card_open(&card, bytes_of(&m->card)) == ERR_OK)
        return CLI_DONE;
    say_wrong(_("init: the organisation's name must be UTF-8 of at most %d "
                "bytes without control characters"),
              CARD_NAME_MAX);
    return CLI_USAGE;
}

static enum err write_key(struct making *m, const struct unlock_key *unlock,
                          enum keyfile_purpose purpose, struct bytes secret)
{
    struct purpose_key key;
    enum err err;

    keyfile_purpose_key(&key, unlock, purpose);
    err = keyfile_write(m->cli->dir, purpose, &key, &m->saved.node, secret,
                        &m->fault);
    sodium_memzero(&key, sizeof key);
    return err;
}

static enum err write_keys(struct making *m)
{
    struct unlock_key unlock;
    uint8_t eks_octets[256];
    struct buffer eks = {eks_octets, 0, sizeof eks_octets};
    enum err err;

    err = keyfile_unlock_create(
        &unlock, m->cli->dir, passphrase_bytes(&m->passphrase),
        m->no_passphrase ? KEYFILE_COST_NONE : KEYFILE_COST_MODERATE,
        &m->fault);
    if (err == ERR_OK)
        err = keyfile_eks_write(&eks, &m->ek, 1);
    if (err == ERR_OK)
        err = write_key(m, &unlock, KEYFILE_STORE,
                        (struct bytes){m->store_key, sizeof m->store_key});
    if (err == ERR_OK)
        err = write_key(m, &unlock, KEYFILE_SIGNING,
                        (struct bytes){m->sk.octet, crypto_sign_SEEDBYTES});
    if (err == ERR_OK)
        err = write_key(m, &unlock, KEYFILE_SEALING, bytes_of(&eks));
    if (err == ERR_OK)
        err = write_key(m, &unlock, KEYFILE_TRANSPORT,
                        (struct bytes){m->tk.octet, sizeof m->tk.octet});
    sodium_memzero(&unlock, sizeof unlock);
    sodium_memzero(eks_octets, sizeof eks_octets);
    return err;
}

/* The card is written last: with it the directory is a node. */
static int write_node(struct making *m)
{
    char path[KEYFILE_PATH_MAX];
    enum err err = write_keys(m);

    snprintf(path, sizeof path, "%s/identity", m->cli->dir);
    if (err == ERR_OK)
        err = keyfile_identity_write(
            path, &m->saved, passphrase_bytes(&m->passphrase),
            m->no_passphrase ? KEYFILE_COST_NONE : KEYFILE_COST_MODERATE,
            &m->fault);
    if (err == ERR_OK)
        err = config_write_default(m->cli->dir, m->listen, &m->fault);
    /* Core reads this once, when it makes the store. WIRE.md 11.2 */
    snprintf(path, sizeof path, "%s/rebuilt", m->cli->dir);
    if (err == ERR_OK && m->identity != NULL)
        err = file_write(path, bytes_text("rebuilt\n"), 0600, FILE_REPLACE,
                         &m->fault);
    snprintf(path, sizeof path, "%s/card", m->cli->dir);
    if (err == ERR_OK)
        err = file_write(path, bytes_of(&m->armour), 0644, FILE_NEW, &m->fault);
    return err == ERR_OK ? CLI_DONE : told(m);
}

static void print_made(const struct making *m)
{
    char fingerprint[IDENT_FINGERPRINT_TEXT], node[IDENT_HEX_TEXT];

    ident_fingerprint(fingerprint, &m->saved.node);
    ident_hex(node, m->saved.node.octet);
    if (m->cli->json) {
        json_t *out = json_pack("{s:s, s:s, s:s}", "node", node, "fingerprint",
                                fingerprint, "dir", m->cli->dir);

        say_json(out);
        json_decref(out);
        return;
    }
    if (m->identity != NULL) {
        printf(_("node made in %s\nfingerprint  %s\n\n"
                 "next: start 'noroshid --dir %s',\n      'noroshi --dir %s "
                 "peer add' each peer again, with its marks,\n      'noroshi "
                 "--dir %s peer confirm --all' when none is missing:\n      "
                 "nothing comes in before\n"),
               m->cli->dir, fingerprint, m->cli->dir, m->cli->dir, m->cli->dir);
        return;
    }
    printf(_("node made in %s\nfingerprint  %s\n\n"
             "next: keep %s/identity somewhere offline (it rebuilds this "
             "node),\n      list your own names and networks in "
             "%s/noroshi.conf,\n      start 'noroshid --dir %s',\n      "
             "give 'noroshi --dir %s card' to your peers\n"),
           m->cli->dir, fingerprint, m->cli->dir, m->cli->dir, m->cli->dir,
           m->cli->dir);
}

static void tell_unsealed(const struct making *m)
{
    if (m->no_passphrase)
        say_note(_("without a passphrase the keys are not sealed: whoever can "
                   "read %s, or a copy of it, can sign as this node and read "
                   "what it holds; noroshid starts without asking"),
                 m->cli->dir);
}

static int make(struct making *m)
{
    int rc = check_words(m);

    if (rc == CLI_DONE)
        rc = make_dir(m);
    if (rc == CLI_DONE)
        rc = read_passphrase(m);
    if (rc == CLI_DONE)
        rc = read_identity(m);
    if (rc != CLI_DONE)
        return rc;
    make_keys(m);
    fill_identity(m);
    fill_working(m);
    rc = check_card(m);
    if (rc == CLI_DONE)
        rc = write_node(m);
    if (rc == CLI_DONE) {
        print_made(m);
        tell_unsealed(m);
    }
    return rc;
}

static int init(struct cli *cli, int argc, char **argv)
{
    static struct making m;
    const struct option_spec specs[] = {

        {"org", OPTION_VALUE, &m.org, "NAME",
         N_("set the organisation's name (required: this or --org-ja)")},
        {"org-ja", OPTION_VALUE, &m.org_ja, "NAME",
         N_("set its name in Japanese")},
        {"role", OPTION_VALUE, &m.role, "member|coordinator",
         N_("set its role for others (default: member)")},
        {"listen", OPTION_VALUE, &m.listen, "tcp://IP:PORT",
         N_("listen there for peers (default: tcp://0.0.0.0:7667)")},
        {"identity", OPTION_VALUE, &m.identity, "FILE",
         N_("rebuild the node of this saved identity file: same fingerprint, "
            "peers do nothing")},
        {"passphrase-file", OPTION_VALUE, &m.passphrase_file, "FILE",
         N_("read the passphrase from there (default: ask at the terminal)")},
        {"no-passphrase", OPTION_FLAG, &m.no_passphrase, NULL,
         N_("leave the keys unsealed on disk, for trying it out: whoever can "
            "read "
            "DIR is this node to its peers, and reads what it holds")},
        {.name = NULL},
    };
    int rc = options_take(cli, specs, &argc, &argv);

    if (rc != OPTIONS_GO_ON)
        return rc;
    if (argc > 0) {
        say_wrong(_("init: unexpected argument '%s'"), argv[0]);
        return CLI_USAGE;
    }
    m.cli = cli;
    m.now_ms = when_now_ms();
    if (m.listen == NULL)
        m.listen = default_listen;
    rc = make(&m);
    sodium_memzero(&m, sizeof m);
    return rc;
}

const struct command command_init = {
    .name = "init",
    .run = init,
    .group = COMMAND_SET_UP,
    .synopsis = "--org NAME [OPTION]...",
    .help = N_("make a node, or rebuild one from its identity"),
    .about =
        N_("Makes a node in DIR: its keys, its card, noroshi.conf. Move the "
           "file 'identity' offline afterwards: it rebuilds the node, and "
           "nothing else does."),
    .exits = N_("0 made\n2 usage, or DIR is a node already"),
    .examples = "noroshi --dir /var/lib/noroshi init --org 'Example CSIRT' "
                "--listen tcp://203.0.113.5:7667\n"
                "noroshi init --identity identity.backup --passphrase-file "
                "secret\n",
};
