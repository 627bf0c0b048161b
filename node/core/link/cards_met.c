#include "node/core/link/cards_met.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct met {
    uint8_t octet[crypto_generichash_BYTES_MIN];
};

struct cards_met {
    uint8_t key[crypto_generichash_KEYBYTES];
    struct met card[CARDS_MET_MAX]; /* each in the place its hash names */
};

_Static_assert(sizeof(struct met) >= 16, "two cards do not share a hash");

void cards_met_open(struct cards_met **out)
{
    struct cards_met *b = calloc(1, sizeof *b);

    if (b == NULL)
        abort();
    randombytes_buf(b->key, sizeof b->key);
    *out = b;
}

void cards_met_close(struct cards_met *b)
{
    free(b);
}

bool cards_met_again(struct cards_met *b, struct bytes card)
{
    struct met met, *at;

    crypto_generichash(met.octet, sizeof met.octet, card.at, card.len, b->key,
                       sizeof b->key);
    at = &b->card[bytes_get_be(met.octet, 2) % CARDS_MET_MAX];
    if (memcmp(at, &met, sizeof met) == 0)
        return true;
    *at = met;
    return false;
}
