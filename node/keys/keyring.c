#include "node/keys/keyring.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/keyfile_eks.h"
#include "node/locked.h"

/* All of it secret, so all of it lives in one locked allocation. */
struct keyring {
    char dir[KEYFILE_PATH_MAX];
    struct purpose_key sealing;
    struct node_id node;
    struct sign_secret sk;
    uint8_t store_key[32];
    struct keyfile_ek eks[KEYRING_EKS_MAX];
    struct card_ek public[KEYRING_EKS_MAX]; /* of eks, reckoned once */
    struct box_pair pair[KEYRING_EKS_MAX];
    size_t ek_count;
    uint8_t room[KEYFILE_SECRET_MAX];
};

/* The public halves and ids: a look-up must not multiply points. */
static void reckon_public(struct keyring *k)
{
    for (size_t i = 0; i < k->ek_count; i++) {
        struct card_ek *ek = &k->public[i];

        if (crypto_scalarmult_base(ek->key.octet, k->eks[i].secret.octet) != 0)
            abort(); /* cannot fail for a clamped scalar */
        k->pair[i] = (struct box_pair){ek->key, k->eks[i].secret};
        ek->id = ident_ek(&ek->key);
        ek->not_before_ms = k->eks[i].not_before_ms;
        ek->not_after_ms = k->eks[i].not_after_ms;
    }
}

static enum err read_file(struct bytes *out, struct keyring *k,
                          enum keyfile_purpose purpose,
                          const struct purpose_key *key, struct fault *fault)
{
    struct buffer room = {.at = k->room, .cap = sizeof k->room};
    enum err err = keyfile_read(&room, &k->node, k->dir, purpose, key, fault);

    *out = bytes_of(&room);
    return err;
}

static enum err read_all(struct keyring *k, const struct keyring_unlock *unlock,
                         struct fault *fault)
{
    uint8_t pub[crypto_sign_PUBLICKEYBYTES];
    struct bytes secret;
    enum err err;

    err = read_file(&secret, k, KEYFILE_STORE, &unlock->store, fault);
    if (err != ERR_OK)
        return err;
    if (secret.len != sizeof k->store_key)
        return fault_say(fault, ERR_BAD_SHAPE, "keys/store: wrong length");
    memcpy(k->store_key, secret.at, secret.len);

    err = read_file(&secret, k, KEYFILE_SIGNING, &unlock->signing, fault);
    if (err != ERR_OK)
        return err;
    if (secret.len != crypto_sign_SEEDBYTES)
        return fault_say(fault, ERR_BAD_SHAPE, "keys/signing: wrong length");
    crypto_sign_seed_keypair(pub, k->sk.octet, secret.at);

    err = read_file(&secret, k, KEYFILE_SEALING, &unlock->sealing, fault);
    if (err != ERR_OK)
        return err;
    if (keyfile_eks_parse(k->eks, &k->ek_count, secret) != ERR_OK)
        return fault_say(fault, ERR_BAD_SHAPE, "keys/sealing: bad shape");
    reckon_public(k);
    return ERR_OK;
}

enum err keyring_open(struct keyring **out, const char *dir,
                      const struct keyring_unlock *unlock, struct fault *fault)
{
    struct keyring *k = locked_new(sizeof *k, fault);
    enum err err;

    *out = NULL;
    if (k == NULL)
        return fault->why;
    if (strlen(dir) >= sizeof k->dir) {
        keyring_close(k);
        return fault_say(fault, ERR_TOO_BIG, "the node's path is too long");
    }
    strcpy(k->dir, dir);
    k->sealing = unlock->sealing;
    err = read_all(k, unlock, fault);
    sodium_memzero(k->room, sizeof k->room);
    if (err != ERR_OK) {
        keyring_close(k);
        return err;
    }
    *out = k;
    return ERR_OK;
}

void keyring_close(struct keyring *k)
{
    locked_free(k);
}

const struct node_id *keyring_node(const struct keyring *k)
{
    return &k->node;
}

const struct sign_secret *keyring_sk(const struct keyring *k)
{
    return &k->sk;
}

const uint8_t *keyring_store_key(const struct keyring *k)
{
    return k->store_key;
}

static bool over(const struct keyfile_ek *ek, uint64_t now_ms)
{
    return now_ms >= ek->not_after_ms + KEYRING_EK_GRACE_MS;
}

enum err keyring_ek(const struct box_pair **out, const struct keyring *k,
                    const struct ek_id *id, uint64_t now_ms)
{
    *out = NULL;
    for (size_t i = 0; i < k->ek_count; i++) {
        if (memcmp(k->public[i].id.octet, id->octet, sizeof id->octet) != 0)
            continue;
        if (over(&k->eks[i], now_ms))
            return ERR_EXPIRED;
        *out = &k->pair[i];
        return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

size_t keyring_eks(const struct keyring *k,
                   struct card_ek out[static KEYRING_EKS_MAX])
{
    memcpy(out, k->public, k->ek_count * sizeof *out);
    return k->ek_count;
}

enum err keyring_rotate(struct keyring *k, uint64_t now_ms, struct fault *fault)
{
    struct keyfile_ek fresh[KEYRING_EKS_MAX] = {0};
    struct buffer packed = {.at = k->room, .cap = sizeof k->room};
    size_t count = 1;
    enum err err;

    randombytes_buf(fresh[0].secret.octet, sizeof fresh[0].secret.octet);
    fresh[0].not_before_ms = now_ms;
    fresh[0].not_after_ms = now_ms + KEYRING_EK_LIFE_MS;
    for (size_t i = 0; i < k->ek_count && count < KEYRING_EKS_MAX; i++)
        if (!over(&k->eks[i], now_ms))
            fresh[count++] = k->eks[i];
    err = keyfile_eks_write(&packed, fresh, count);
    if (err == ERR_OK)
        err = keyfile_write(k->dir, KEYFILE_SEALING, &k->sealing, &k->node,
                            bytes_of(&packed), fault);
    if (err == ERR_OK) {
        memcpy(k->eks, fresh, sizeof fresh);
        k->ek_count = count;
        reckon_public(k);
    }
    sodium_memzero(fresh, sizeof fresh);
    sodium_memzero(k->room, sizeof k->room);
    return err;
}
