#include "node/core/link/cards_met.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct met {
    uint8_t octet[crypto_generichash_BYTES_MIN];
    uint32_t node_no; /* of whom it was kept; 0: it was not */
};

struct cards_met {
    uint8_t key[crypto_generichash_KEYBYTES];
    struct met card[CARDS_MET_MAX]; /* each in the place its hash names */
};

_Static_assert((int)crypto_generichash_BYTES_MIN >= 16,
               "two cards do not share a hash");

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

/* Where a card stands, or would; met: what would stand there. */
static struct met *place_of(struct cards_met *b, struct bytes card,
                            struct met *met)
{
    *met = (struct met){{0}, 0};
    crypto_generichash(met->octet, sizeof met->octet, card.at, card.len, b->key,
                       sizeof b->key);
    return &b->card[bytes_get_be(met->octet, 2) % CARDS_MET_MAX];
}

bool cards_met_again(struct cards_met *b, struct bytes card, uint32_t *node_no)
{
    struct met met, *at = place_of(b, card, &met);

    *node_no = 0;
    if (memcmp(at->octet, met.octet, sizeof met.octet) == 0) {
        *node_no = at->node_no;
        return true;
    }
    *at = met;
    return false;
}

void cards_met_keep(struct cards_met *b, struct bytes card, uint32_t node_no)
{
    struct met met, *at = place_of(b, card, &met);

    met.node_no = node_no;
    *at = met;
}
