/*
 * secrets DIR: what a node with an empty passphrase must keep to itself, a line
 * each: the process that may hold it, its name, its octets in hex.
 *
 * memory.py looks for them in what the processes hold.
 */
#include <sodium.h>
#include <stdio.h>

#include "node/core/store/seal.h"
#include "node/keyfile.h"
#include "node/keyfile_eks.h"

static void say(const char *who, const char *name, const uint8_t *octets,
                size_t len)
{
    printf("%s %s ", who, name);
    for (size_t i = 0; i < len; i++)
        printf("%02x", octets[i]);
    printf("\n");
}

static enum err read_one(struct buffer *out, const char *dir,
                         enum keyfile_purpose purpose,
                         const struct unlock_key *unlock, struct fault *fault)
{
    struct purpose_key key;
    struct node_id node;

    keyfile_purpose_key(&key, unlock, purpose);
    say("any", keyfile_purpose_text(purpose), key.octet, sizeof key.octet);
    return keyfile_read(out, &node, dir, purpose, &key, fault);
}

static void say_store(struct bytes secret)
{
    struct seal seal;

    seal_init(&seal, secret.at);
    say("any", "store-key", secret.at, secret.len);
    say("core", "body-key", seal.body, sizeof seal.body);
    for (size_t t = 1; t < SEAL_TYPES; t++)
        say("core", "index-key", seal.index[t], sizeof seal.index[t]);
}

static void say_eks(struct bytes secret)
{
    struct keyfile_ek eks[CARD_EKS_MAX];
    size_t count;

    if (keyfile_eks_parse(eks, &count, secret) == ERR_OK)
        for (size_t i = 0; i < count; i++)
            say("keys", "sealing-secret", eks[i].secret.octet,
                sizeof eks[i].secret.octet);
}

int main(int argc, char **argv)
{
    uint8_t octets[KEYFILE_SECRET_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct fault fault = {0};
    struct unlock_key unlock;

    if (argc != 2 || sodium_init() < 0 ||
        keyfile_unlock_open(&unlock, argv[1], (struct bytes){0}, &fault) !=
            ERR_OK)
        goto failed;
    say("parent", "unlock-key", unlock.octet, sizeof unlock.octet);
    if (read_one(&room, argv[1], KEYFILE_STORE, &unlock, &fault) != ERR_OK)
        goto failed;
    say_store(bytes_of(&room));
    if (read_one(&room, argv[1], KEYFILE_SIGNING, &unlock, &fault) != ERR_OK)
        goto failed;
    say("keys", "signing-seed", octets, room.len);
    if (read_one(&room, argv[1], KEYFILE_SEALING, &unlock, &fault) != ERR_OK)
        goto failed;
    say_eks(bytes_of(&room));
    return 0;

failed:
    fprintf(stderr, "secrets: %s\n", fault.about);
    return 1;
}
