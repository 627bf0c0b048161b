/*
 * card_forge: another card for a node, signed with the keys in its directory.
 *
 *     card_forge DIR OUT [version=last] [expires=SECONDS] [keys=other]
 *                [endpoint=E] [identity=compromised]
 *
 * What a thief of the signing key can make: a working part with any version,
 * keys and endpoint. With identity=compromised what the owner makes after it:
 * a new identity part, by DIR/identity, that calls all earlier signing keys
 * compromised. The keys in DIR are without a passphrase; the card is written
 * to OUT with its armour.
 */
#include <err.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "node/keyfile.h"
#include "proto/wire.h"
#include "tests/e2e/leak_node.h"

static struct leak_node node;

static const char *word(char **words, const char *name)
{
    size_t n = strlen(name);

    for (; *words != NULL; words++)
        if (strncmp(*words, name, n) == 0 && (*words)[n] == '=')
            return *words + n + 1;
    return NULL;
}

static void other_keys(struct card_working *w)
{
    w->ek_count = 1;
    w->has_tk_next = false;
    randombytes_buf(w->tk.octet, sizeof w->tk.octet);
    randombytes_buf(w->eks[0].key.octet, sizeof w->eks[0].key.octet);
    w->eks[0].id = ident_ek(&w->eks[0].key);
}

static void sign_working(struct buffer *part, struct signature *sig,
                         char **words)
{
    struct card_working w = node.own.card.working;
    const char *expires = word(words, "expires");
    const char *endpoint = word(words, "endpoint");
    struct bytes body;

    w.version_ms =
        word(words, "version") != NULL ? UINT64_MAX : w.version_ms + 1;
    if (expires != NULL)
        w.expires_ms =
            ((uint64_t)time(NULL) + strtoull(expires, NULL, 10)) * 1000;
    if (word(words, "keys") != NULL)
        other_keys(&w);
    if (endpoint != NULL) {
        w.endpoints[0] = bytes_text(endpoint);
        w.endpoint_count = 1;
    }
    if (card_working_write(part, &w) != ERR_OK)
        errx(2, "cannot write a working part");
    body = bytes_of(part);
    *sig = ident_sign(&node.sk, IDENT_CARD_WORKING, &body, 1);
}

static void sign_identity(struct buffer *part, struct signature *sig,
                          const char *dir)
{
    static struct keyfile_identity saved;
    struct card_identity i = node.own.card.identity;
    struct fault fault = {0};
    struct sign_secret ik;
    struct sign_public pub;
    struct bytes body;
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/identity", dir);
    if (keyfile_identity_read(&saved, path, (struct bytes){NULL, 0}, &fault) !=
        ERR_OK)
        errx(2, "%s", fault.about);
    crypto_sign_seed_keypair(pub.octet, ik.octet, saved.ik_seed);
    i.version_ms++;
    for (size_t n = 0; n < i.earlier_count; n++)
        i.earlier[n].compromised = true;
    if (card_identity_write(part, &i) != ERR_OK)
        errx(2, "cannot write an identity part");
    body = bytes_of(part);
    *sig = ident_sign(&ik, IDENT_CARD_IDENTITY, &body, 1);
}

/* The identity part as it is, with its signature. */
static void copy_identity(struct buffer *part, struct signature *sig)
{
    struct reader r = reader_on((struct bytes){node.own.raw, node.own.len});

    reader_array_of(&r, 5);
    reader_uint(&r, WIRE_VERSION);
    if (!buffer_add(part, reader_bin(&r, CARD_PART_MAX)))
        errx(2, "no room");
    reader_bin_into(&r, sig->octet, sizeof sig->octet);
}

static void write_out(const char *path, struct bytes card)
{
    static uint8_t room[CARD_ARMOUR_MAX];
    struct buffer armour = {room, 0, sizeof room};
    FILE *out = fopen(path, "w");

    if (out == NULL || card_armour(&armour, card) != ERR_OK ||
        fwrite(armour.at, 1, armour.len, out) != armour.len || fclose(out) != 0)
        err(2, "cannot write '%s'", path);
}

int main(int argc, char **argv)
{
    static uint8_t rooms[3][CARD_MAX];
    struct buffer identity = {rooms[0], 0, CARD_PART_MAX};
    struct buffer working = {rooms[1], 0, CARD_PART_MAX};
    struct buffer card = {rooms[2], 0, sizeof rooms[2]};
    struct signature by_ik, by_sk;

    if (argc < 3 || sodium_init() < 0)
        errx(2, "usage: card_forge DIR OUT [WORD=VALUE ...]");
    leak_node_read(&node, argv[1]);
    sign_working(&working, &by_sk, argv + 3);
    if (word(argv + 3, "identity") != NULL)
        sign_identity(&identity, &by_ik, argv[1]);
    else
        copy_identity(&identity, &by_ik);
    if (card_write(&card, bytes_of(&identity), &by_ik, bytes_of(&working),
                   &by_sk) != ERR_OK)
        errx(2, "cannot write a card");
    write_out(argv[2], bytes_of(&card));
    return 0;
}
