#include "tests/e2e/leak_node.h"

#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "node/keyfile.h"

void leak_card_read(struct leak_card *out, const char *path)
{
    static uint8_t text[2 * CARD_ARMOUR_MAX];
    struct buffer raw = {out->raw, 0, sizeof out->raw};
    FILE *f = fopen(path, "rb");
    size_t len;

    if (f == NULL)
        err(2, "cannot open '%s'", path);
    len = fread(text, 1, sizeof text, f);
    fclose(f);
    if (card_unarmour(&raw, (struct bytes){text, len}) != ERR_OK ||
        card_open(&out->card, bytes_of(&raw)) != ERR_OK)
        errx(2, "no card in '%s'", path);
    out->len = raw.len;
}

static void secret_read(struct buffer *out, const char *dir,
                        const struct unlock_key *key,
                        enum keyfile_purpose purpose)
{
    struct purpose_key purpose_key;
    struct node_id node;
    struct fault fault = {0};

    keyfile_purpose_key(&purpose_key, key, purpose);
    if (keyfile_read(out, &node, dir, purpose, &purpose_key, &fault) != ERR_OK)
        errx(2, "%s", fault.about);
}

void leak_node_read(struct leak_node *out, const char *dir)
{
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer secret = {room, 0, sizeof room};
    struct unlock_key key;
    struct fault fault = {0};
    struct sign_public pub;
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/card", dir);
    leak_card_read(&out->own, path);
    if (keyfile_unlock_open(&key, dir, (struct bytes){NULL, 0}, &fault) !=
        ERR_OK)
        errx(2, "%s", fault.about);
    secret_read(&secret, dir, &key, KEYFILE_SIGNING);
    crypto_sign_seed_keypair(pub.octet, out->sk.octet, secret.at);
    secret_read(&secret, dir, &key, KEYFILE_TRANSPORT);
    memcpy(out->tk.octet, secret.at, sizeof out->tk.octet);
    /* The same at every run, so that a stream can be gone on with. */
    memcpy(out->incarnation.octet, out->own.card.identity.node.octet,
           sizeof out->incarnation.octet);
}
