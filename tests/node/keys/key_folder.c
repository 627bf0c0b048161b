#include "tests/node/keys/key_folder.h"

#include <stdlib.h>
#include <string.h>

#include "node/keyfile_eks.h"

static void must(bool holds)
{
    if (!holds)
        abort();
}

void key_folder_put(struct key_folder *k, enum keyfile_purpose purpose,
                    const struct purpose_key *key, struct bytes secret)
{
    struct fault fault = {0};

    must(keyfile_write(k->folder.path, purpose, key, &k->node.id, secret,
                       &fault) == ERR_OK);
}

void key_folder_open(struct key_folder *k, unsigned n)
{
    struct keyfile_ek ek;
    struct fault fault = {0};
    struct unlock_key key;
    uint8_t store[32], packed[256];
    struct buffer eks = {packed, 0, sizeof packed};

    folder_open(&k->folder);
    k->node = sample_node(n);
    must(keyfile_unlock_create(&key, k->folder.path, bytes_text(""),
                               KEYFILE_COST_NONE, &fault) == ERR_OK);
    keyfile_purpose_key(&k->unlock.signing, &key, KEYFILE_SIGNING);
    keyfile_purpose_key(&k->unlock.sealing, &key, KEYFILE_SEALING);
    keyfile_purpose_key(&k->unlock.store, &key, KEYFILE_STORE);

    memset(store, 0x5e, sizeof store);
    ek = (struct keyfile_ek){k->node.ek_pair.secret, SAMPLE_NOW_MS,
                             SAMPLE_NOW_MS + KEYRING_EK_LIFE_MS};
    must(keyfile_eks_write(&eks, &ek, 1) == ERR_OK);
    key_folder_put(k, KEYFILE_STORE, &k->unlock.store,
                   (struct bytes){store, sizeof store});
    key_folder_put(k, KEYFILE_SIGNING, &k->unlock.signing,
                   (struct bytes){k->node.sk_secret.octet, 32});
    key_folder_put(k, KEYFILE_SEALING, &k->unlock.sealing, bytes_of(&eks));
}

void key_folder_close(struct key_folder *k)
{
    folder_close(&k->folder);
}
