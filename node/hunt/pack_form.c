#include "node/hunt/pack_form.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(struct pack_record) == 112, "as in the file");
_Static_assert(sizeof(struct pack_form_terms) == 24, "as in the file");
_Static_assert(sizeof(struct pack_header) <= PACK_ALIGN, "one page");

const uint8_t pack_magic[16] = "noroshi pack\r\n\032";

size_t pack_form_row(enum pack_section section)
{
    static const size_t row[] = {
#define X(section, row) [PACK_SECTION_##section] = row,
        PACK_SECTIONS(X)
#undef X
    };
    return row[section];
}

void pack_form_key_check(uint8_t out[static PACK_DIGEST],
                         const struct pack_key *key)
{
    static const uint8_t about[] = "noroshi pack key";
    crypto_generichash_state state;
    crypto_generichash_init(&state, about, sizeof about - 1, PACK_DIGEST);
    crypto_generichash_update(&state, key->octet, sizeof key->octet);
    crypto_generichash_update(&state, (const uint8_t *)&key->seed,
                              sizeof key->seed);
    crypto_generichash_final(&state, out, PACK_DIGEST);
}

void pack_form_header_digest(uint8_t out[static PACK_DIGEST],
                             const struct pack_header *header)
{
    crypto_generichash(out, PACK_DIGEST, (const uint8_t *)header,
                       offsetof(struct pack_header, digest), NULL, 0);
}

struct bytes pack_form_signed(const struct pack_header *header)
{
    return (struct bytes){(const uint8_t *)header,
                          offsetof(struct pack_header, signature)};
}

bool pack_form_is_of(struct bytes signed_part, const struct node_id *node,
                     const struct sign_public *signer)
{
    struct pack_header h = {0};
    uint8_t digest[PACK_DIGEST];
    if (signed_part.len != pack_form_signed(&h).len)
        return false;
    memcpy(&h, signed_part.at, signed_part.len);
    pack_form_header_digest(digest, &h);
    return memcmp(h.magic, pack_magic, sizeof h.magic) == 0 &&
           h.version == PACK_VERSION && h.about.signed_by_node == 1 &&
           ident_same(&h.about.node, node) &&
           memcmp(&h.about.signer, signer, sizeof *signer) == 0 &&
           memcmp(h.digest, digest, sizeof digest) == 0;
}

size_t pack_form_bucket(const uint8_t hash[static PACK_HASH], uint32_t bits)
{
    uint32_t top = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 |
                   (uint32_t)hash[2] << 8 | hash[3];
    return bits == 0 ? 0 : top >> (32 - bits);
}
