#include "node/core/store/seal.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(SEAL_HASH == crypto_shorthash_siphashx24_BYTES &&
                   SEAL_HASH == crypto_shorthash_siphashx24_KEYBYTES,
               "a hash and its key are as long as each other");

void seal_init(struct seal *s, const uint8_t key[static SEAL_KEY])
{
    crypto_kdf_derive_from_key(s->body, sizeof s->body, 1, "nrs-body", key);
    for (size_t t = 0; t < SEAL_TYPES; t++)
        crypto_kdf_derive_from_key(s->index[t], sizeof s->index[t], t,
                                   "nrs-indx", key);
    crypto_kdf_derive_from_key(s->text, sizeof s->text, 1, "nrs-text", key);
}

void seal_close(const struct seal *s, struct buffer *out, struct bytes plain,
                const struct table_key *place)
{
    enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
    uint8_t *at = out->at + out->len;

    assert(out->cap - out->len >= plain.len + SEAL_OVERHEAD);
    randombytes_buf(at, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(at + NONCE, NULL, plain.at,
                                               plain.len, place->octet,
                                               place->len, NULL, at, s->body);
    out->len += plain.len + SEAL_OVERHEAD;
}

enum err seal_open(const struct seal *s, struct buffer *out,
                   struct bytes sealed, const struct table_key *place)
{
    enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };
    size_t len;

    if (sealed.len < SEAL_OVERHEAD)
        return ERR_BAD_KEY;
    len = sealed.len - SEAL_OVERHEAD;
    if (len > out->cap - out->len)
        return ERR_TOO_BIG;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            out->at + out->len, NULL, NULL, sealed.at + NONCE,
            sealed.len - NONCE, place->octet, place->len, sealed.at,
            s->body) != 0)
        return ERR_BAD_KEY;
    out->len += len;
    return ERR_OK;
}

void seal_hash(const struct seal *s, uint8_t out[static SEAL_HASH],
               enum indicator_type type, struct bytes match_key)
{
    assert(indicator_known(type));
    crypto_shorthash_siphashx24(out, match_key.at, match_key.len,
                                s->index[type]);
}

void seal_hash_text(const struct seal *s, uint8_t out[static SEAL_HASH],
                    struct bytes match_key)
{
    crypto_shorthash_siphashx24(out, match_key.at, match_key.len, s->text);
}

/* No type has number 0. */
void seal_hash_host(const struct seal *s, uint8_t out[static SEAL_HASH],
                    struct bytes host)
{
    crypto_shorthash_siphashx24(out, host.at, host.len, s->index[0]);
}
