/*
 * hpke: RFC 9180 base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * ChaCha20-Poly1305, one message per context (sequence number 0).
 *
 * The ephemeral key comes from the caller, as all randomness does. WIRE.md 8.3.
 */
#ifndef PROTO_HPKE_H
#define PROTO_HPKE_H

#include "proto/err.h"
#include "proto/ident.h"

enum {
    HPKE_ENC = 32,
    HPKE_TAG = 16,
};

/*
 * ct (plain.len + HPKE_TAG octets) and enc for the recipient. ERR_BAD_KEY when
 * the Diffie-Hellman result is all zero.
 */
enum err hpke_seal(uint8_t enc[static HPKE_ENC], uint8_t *ct,
                   const struct box_public *to, struct bytes info,
                   struct bytes aad, struct bytes plain,
                   const uint8_t ephemeral_ikm[static 32]) MUST_CHECK;

/* plain (ct.len - HPKE_TAG octets). ERR_BAD_KEY: not for this key, or changed;
   plain is zeroed then. */
enum err hpke_open(uint8_t *plain, const uint8_t enc[static HPKE_ENC],
                   const struct box_pair *me, struct bytes info,
                   struct bytes aad, struct bytes ct) MUST_CHECK;

/* DeriveKeyPair of RFC 9180 7.1.3. */
struct box_pair hpke_keypair(const uint8_t ikm[static 32]);

#endif
