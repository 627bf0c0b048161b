#include "proto/hpke.h"

#include <sodium.h>
#include <string.h>

/* RFC 9180 section 7: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
   ChaCha20-Poly1305 0x0003. */
static const uint8_t kem_suite[] = {'K', 'E', 'M', 0x00, 0x20};
static const uint8_t hpke_suite[] = {'H',  'P',  'K',  'E',  0x00,
                                     0x20, 0x00, 0x01, 0x00, 0x03};

enum { SECRET = 32, KEY = 32, NONCE = 12, MODE_BASE = 0 };

struct suite {
    struct bytes id;
};

static void mac(uint8_t out[static SECRET], const uint8_t *key, size_t key_len,
                const struct bytes *parts, size_t count)
{
    crypto_auth_hmacsha256_state state;

    crypto_auth_hmacsha256_init(&state, key, key_len);
    for (size_t i = 0; i < count; i++)
        if (parts[i].len > 0)
            crypto_auth_hmacsha256_update(&state, parts[i].at, parts[i].len);
    crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

/* RFC 9180 4: LabeledExtract(salt, label, ikm) */
static void extract(uint8_t out[static SECRET], struct suite suite,
                    struct bytes salt, const char *label, struct bytes ikm)
{
    static const uint8_t zero[SECRET];
    const struct bytes parts[] = {bytes_text("HPKE-v1"), suite.id,
                                  bytes_text(label), ikm};

    mac(out, salt.len > 0 ? salt.at : zero, salt.len > 0 ? salt.len : SECRET,
        parts, 4);
}

/* RFC 9180 4: LabeledExpand(prk, label, info, L) for L <= 32: one block. */
static void expand(uint8_t *out, size_t len, struct suite suite,
                   const uint8_t prk[static SECRET], const char *label,
                   const struct bytes *info, size_t info_count)
{
    const uint8_t length[2] = {0, (uint8_t)len};
    const uint8_t one = 1;
    struct bytes parts[8] = {
        {length, 2}, bytes_text("HPKE-v1"), suite.id, bytes_text(label)};
    uint8_t block[SECRET];
    size_t count = 4;

    for (size_t i = 0; i < info_count; i++)
        parts[count++] = info[i];
    parts[count++] = (struct bytes){&one, 1};
    mac(block, prk, SECRET, parts, count);
    memcpy(out, block, len);
    sodium_memzero(block, sizeof block);
}

struct box_pair hpke_keypair(const uint8_t ikm[static 32])
{
    const struct suite suite = {{kem_suite, sizeof kem_suite}};
    struct box_pair pair;
    uint8_t prk[SECRET];

    extract(prk, suite, (struct bytes){0}, "dkp_prk", (struct bytes){ikm, 32});
    expand(pair.secret.octet, sizeof pair.secret.octet, suite, prk, "sk", NULL,
           0);
    /* The base point has prime order: the product is never zero. */
    (void)crypto_scalarmult_base(pair.public.octet, pair.secret.octet);
    sodium_memzero(prk, sizeof prk);
    return pair;
}

/* RFC 9180 4.1: ExtractAndExpand(dh, enc || pkR) */
static enum err shared(uint8_t out[static SECRET],
                       const struct box_secret *secret,
                       const struct box_public *other,
                       const uint8_t enc[static HPKE_ENC],
                       const struct box_public *to)
{
    const struct suite suite = {{kem_suite, sizeof kem_suite}};
    const struct bytes context[] = {{enc, HPKE_ENC},
                                    {to->octet, sizeof to->octet}};
    uint8_t dh[32], prk[SECRET];

    /* WIRE.md 8.3: "An all-zero Diffie-Hellman result is refused." */
    if (crypto_scalarmult(dh, secret->octet, other->octet) != 0)
        return ERR_BAD_KEY;
    extract(prk, suite, (struct bytes){0}, "eae_prk",
            (struct bytes){dh, sizeof dh});
    expand(out, SECRET, suite, prk, "shared_secret", context, 2);
    sodium_memzero(dh, sizeof dh);
    sodium_memzero(prk, sizeof prk);
    return ERR_OK;
}

/* RFC 9180 5.1: KeySchedule of base mode, sequence number 0. */
static void schedule(uint8_t key[static KEY], uint8_t nonce[static NONCE],
                     const uint8_t secret[static SECRET], struct bytes info)
{
    const struct suite suite = {{hpke_suite, sizeof hpke_suite}};
    const uint8_t mode = MODE_BASE;
    uint8_t psk_id_hash[SECRET], info_hash[SECRET], prk[SECRET];
    const struct bytes context[] = {
        {&mode, 1}, {psk_id_hash, SECRET}, {info_hash, SECRET}};

    extract(psk_id_hash, suite, (struct bytes){0}, "psk_id_hash",
            (struct bytes){0});
    extract(info_hash, suite, (struct bytes){0}, "info_hash", info);
    extract(prk, suite, (struct bytes){secret, SECRET}, "secret",
            (struct bytes){0});
    expand(key, KEY, suite, prk, "key", context, 3);
    expand(nonce, NONCE, suite, prk, "base_nonce", context, 3);
    sodium_memzero(prk, sizeof prk);
}

enum err hpke_seal(uint8_t enc[static HPKE_ENC], uint8_t *ct,
                   const struct box_public *to, struct bytes info,
                   struct bytes aad, struct bytes plain,
                   const uint8_t ephemeral_ikm[static 32])
{
    struct box_pair pair = hpke_keypair(ephemeral_ikm);
    uint8_t z[SECRET], key[KEY], nonce[NONCE];
    enum err err;

    memcpy(enc, pair.public.octet, HPKE_ENC);
    err = shared(z, &pair.secret, to, enc, to);
    sodium_memzero(&pair, sizeof pair);
    if (err != ERR_OK)
        return err;
    schedule(key, nonce, z, info);
    crypto_aead_chacha20poly1305_ietf_encrypt(
        ct, NULL, plain.at, plain.len, aad.at, aad.len, NULL, nonce, key);
    sodium_memzero(z, sizeof z);
    sodium_memzero(key, sizeof key);
    return ERR_OK;
}

enum err hpke_open(uint8_t *plain, const uint8_t enc[static HPKE_ENC],
                   const struct box_pair *me, struct bytes info,
                   struct bytes aad, struct bytes ct)
{
    struct box_public theirs;
    uint8_t z[SECRET], key[KEY], nonce[NONCE];
    int rc;

    if (ct.len < HPKE_TAG)
        return ERR_BAD_KEY;
    memset(plain, 0, ct.len - HPKE_TAG);
    memcpy(theirs.octet, enc, sizeof theirs.octet);
    if (shared(z, &me->secret, &theirs, enc, &me->public) != ERR_OK)
        return ERR_BAD_KEY;
    schedule(key, nonce, z, info);
    rc = crypto_aead_chacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, ct.at, ct.len, aad.at, aad.len, nonce, key);
    sodium_memzero(z, sizeof z);
    sodium_memzero(key, sizeof key);
    if (rc == 0)
        return ERR_OK;
    memset(plain, 0, ct.len - HPKE_TAG);
    return ERR_BAD_KEY;
}
