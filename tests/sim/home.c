#include "tests/sim/home.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "node/keyfile_eks.h"
#include "node/restore.h"

enum { COMMAND_MAX = 4 * FILE_PATH_MAX };

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "sim: cannot %s\n", what);
    abort();
}

/* 32 octets for one purpose of one node. */
static void seed_of(uint8_t out[static 32], unsigned number, unsigned purpose)
{
    const uint32_t said[] = {number, purpose};

    crypto_generichash(out, 32, (const uint8_t *)said, sizeof said, NULL, 0);
}

static void sign_pair(struct sign_public *pub, struct sign_secret *secret,
                      unsigned number, unsigned purpose)
{
    uint8_t seed[32];

    seed_of(seed, number, purpose);
    crypto_sign_seed_keypair(pub->octet, secret->octet, seed);
}

static void box_pair(struct box_public *pub, struct box_secret *secret,
                     unsigned number, unsigned purpose)
{
    seed_of(secret->octet, number, purpose);
    must(crypto_scalarmult_base(pub->octet, secret->octet) == 0, "make keys");
}

/* The signing key that it had, or has, as its how-manyth. */
static void signing_pair(struct sign_public *pub, struct sign_secret *secret,
                         unsigned number, unsigned sk)
{
    sign_pair(pub, secret, number, 2 + 4 * sk);
}

static struct sample_node who_is(unsigned number, unsigned life, unsigned sk)
{
    struct sample_node n = sample_node(0);

    sign_pair(&n.ik, &n.ik_secret, number, 1);
    signing_pair(&n.sk, &n.sk_secret, number, sk);
    box_pair(&n.ek, &n.ek_pair.secret, number, 3 + 4 * life);
    n.ek_pair.public = n.ek;
    box_pair(&n.tk, &n.tk_secret, number, 4 + 4 * life);
    n.tk_recovery = sample_recovery(&n.ik_secret);
    /* Peers that hold an old card accept the recovery key, no other. */
    if (life > 0)
        n.tk = n.tk_recovery;
    n.id = ident_node(&n.ik);
    return n;
}

void home_endpoint(char *out, size_t size, unsigned number)
{
    snprintf(out, size, "tcp://127.0.0.1:%u", HOME_PORT + number);
}

static void put(const struct home *h, const char *name, struct bytes all,
                unsigned mode)
{
    struct fault fault = {0};
    char path[FILE_PATH_MAX];

    file_path(path, h->dir, name);
    must(file_write(path, all, mode, FILE_REPLACE, &fault) == ERR_OK, name);
}

static void put_secret(const struct home *h, enum keyfile_purpose purpose,
                       const struct purpose_key *key, struct bytes secret)
{
    struct fault fault = {0};

    must(keyfile_write(h->dir, purpose, key, &h->who.id, secret, &fault) ==
             ERR_OK,
         "write a key file");
}

static void put_keys(struct home *h, uint64_t now_ms)
{
    const struct keyfile_ek ek = {h->who.ek_pair.secret, now_ms - SAMPLE_DAY_MS,
                                  now_ms - SAMPLE_DAY_MS + KEYRING_EK_LIFE_MS};
    struct unlock_key key;
    struct fault fault = {0};
    uint8_t store[32], packed[256];
    struct buffer eks = {packed, 0, sizeof packed};

    must(keyfile_unlock_create(&key, h->dir, bytes_text(""), KEYFILE_COST_NONE,
                               &fault) == ERR_OK,
         "make keys/unlock");
    keyfile_purpose_key(&h->unlock.signing, &key, KEYFILE_SIGNING);
    keyfile_purpose_key(&h->unlock.sealing, &key, KEYFILE_SEALING);
    keyfile_purpose_key(&h->unlock.store, &key, KEYFILE_STORE);
    seed_of(store, h->number, 1000 + h->life);
    must(keyfile_eks_write(&eks, &ek, 1) == ERR_OK, "pack sealing keys");
    put_secret(h, KEYFILE_STORE, &h->unlock.store,
               (struct bytes){store, sizeof store});
    put_secret(h, KEYFILE_SIGNING, &h->unlock.signing,
               (struct bytes){h->who.sk_secret.octet, 32});
    put_secret(h, KEYFILE_SEALING, &h->unlock.sealing, bytes_of(&eks));
}

/* An identity part names the signing keys that it had before. */
static void name_earlier(struct card_identity *identity, const struct home *h,
                         uint64_t now_ms)
{
    identity->earlier_count = 0;
    for (unsigned sk = h->sk;
         sk > 0 && identity->earlier_count < CARD_EARLIER_MAX; sk--) {
        struct card_earlier *e = &identity->earlier[identity->earlier_count++];
        struct sign_secret secret;

        signing_pair(&e->sk, &secret, h->number, sk - 1);
        e->end_ms = now_ms;
        e->compromised = (h->stolen & (uint32_t)1 << (sk - 1)) != 0;
    }
}

static void put_signed(const struct home *h,
                       const struct card_identity *identity,
                       const struct card_working *working)
{
    uint8_t octets[CARD_MAX], text[2 * CARD_MAX];
    struct buffer card = {octets, 0, sizeof octets};
    struct buffer armour = {text, 0, sizeof text};

    sample_card_of(&card, &h->who, identity, working);
    must(card_armour(&armour, bytes_of(&card)) == ERR_OK, "armour a card");
    put(h, "card", bytes_of(&armour), 0644);
}

static void put_card(const struct home *h, uint64_t now_ms)
{
    struct card_identity identity = sample_identity(&h->who);
    struct card_working working = sample_working(&h->who);
    char endpoint[64], org[32];

    home_endpoint(endpoint, sizeof endpoint, h->number);
    snprintf(org, sizeof org, "n%u", h->number);
    identity.org = bytes_text(org);
    identity.role = h->role;
    identity.version_ms = identity.not_before_ms = now_ms;
    identity.expires_ms = now_ms + CARD_IDENTITY_DAYS * SAMPLE_DAY_MS;
    name_earlier(&identity, h, now_ms);
    working.version_ms = now_ms;
    working.eks[0].not_before_ms = now_ms - SAMPLE_DAY_MS;
    working.eks[0].not_after_ms = now_ms - SAMPLE_DAY_MS + KEYRING_EK_LIFE_MS;
    working.endpoints[0] = bytes_text(endpoint);
    working.expires_ms = now_ms + CARD_WORKING_DAYS * SAMPLE_DAY_MS;
    put_signed(h, &identity, &working);
}

static void fill(struct home *h, uint64_t now_ms)
{
    char conf[256], endpoint[64];

    h->who = who_is(h->number, h->life, h->sk);
    must(mkdir(h->dir, 0700) == 0, h->dir);
    home_endpoint(endpoint, sizeof endpoint, h->number);
    snprintf(conf, sizeof conf,
             "[node]\nlisten = %s\n[limits]\nstore_max_gib = 1\n"
             "peers_max = 1024\n"
             "disk_free_min_mib = 1\n[log]\nlevel = warn\n",
             endpoint);
    put(h, "noroshi.conf", bytes_text(conf), 0600);
    put_keys(h, now_ms);
    put_card(h, now_ms);
}

void home_make(struct home *h, const char *room, unsigned number,
               enum card_role role)
{
    *h = (struct home){.number = number, .role = role};
    snprintf(h->dir, sizeof h->dir, "%.3000s/%u", room, number);
    fill(h, SAMPLE_NOW_MS);
}

static void run(const char *command)
{
    must(system(command) == 0, command);
}

void home_remake(struct home *h, uint64_t now_ms)
{
    char command[COMMAND_MAX];

    snprintf(command, sizeof command, "rm -r '%s'", h->dir);
    run(command);
    h->life++;
    h->sk++;
    fill(h, now_ms);
    put(h, "rebuilt", bytes_text("rebuilt\n"), 0600);
}

/* The card as it stands in its file; text points into raw. */
static void read_card(const struct home *h, struct card *c, struct buffer *raw)
{
    static uint8_t octets[CARD_ARMOUR_MAX];
    struct buffer text = {octets, 0, sizeof octets};
    char path[FILE_PATH_MAX];
    struct fault fault = {0};

    file_path(path, h->dir, "card");
    must(file_read(&text, path, &fault) == ERR_OK &&
             card_unarmour(raw, bytes_of(&text)) == ERR_OK &&
             card_open(c, bytes_of(raw)) == ERR_OK,
         "read a card");
}

static uint64_t next_version(uint64_t version_ms, uint64_t now_ms)
{
    return now_ms > version_ms ? now_ms : version_ms + 1;
}

void home_renew(struct home *h, uint64_t now_ms, uint64_t ends_ms, bool stolen)
{
    static uint8_t octets[CARD_MAX];
    struct buffer raw = {octets, 0, sizeof octets};
    struct card c;

    read_card(h, &c, &raw);
    if (stolen) {
        h->stolen |= (uint32_t)1 << h->sk++;
        signing_pair(&h->who.sk, &h->who.sk_secret, h->number, h->sk);
        put_secret(h, KEYFILE_SIGNING, &h->unlock.signing,
                   (struct bytes){h->who.sk_secret.octet, 32});
    }
    name_earlier(&c.identity, h, now_ms);
    c.identity.sk = h->who.sk;
    c.identity.version_ms = next_version(c.identity.version_ms, now_ms);
    c.identity.not_before_ms = now_ms;
    c.identity.expires_ms = c.working.expires_ms = ends_ms;
    c.working.version_ms = next_version(c.working.version_ms, now_ms);
    put_signed(h, &c.identity, &c.working);
}

void home_keep(const struct home *h)
{
    char command[COMMAND_MAX];

    snprintf(command, sizeof command,
             "rm -rf '%s/kept' && cp -r '%s/store' '%s/kept'", h->dir, h->dir,
             h->dir);
    run(command);
}

void home_put_back(const struct home *h)
{
    char command[COMMAND_MAX];

    snprintf(command, sizeof command,
             "rm -r '%s/store' && cp -r '%s/kept' '%s/store'", h->dir, h->dir,
             h->dir);
    run(command);
}

void home_restore(const struct home *h)
{
    struct fault fault = {0};

    must(restore_ask(h->dir, &fault) == ERR_OK, "ask for a restore");
}
