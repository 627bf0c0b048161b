/*
 * ident: the names of things, each its own type, and how names are hashed.
 *
 * Every hash and signature is over a PAE whose first part is a domain string
 * (WIRE.md section 2), so no octets can serve two purposes.
 */
#ifndef PROTO_IDENT_H
#define PROTO_IDENT_H

#include "proto/bytes.h"

/* H("node", first IK.pub): an organisation's node, for ever. */
struct node_id {
    uint8_t octet[32];
};

/* H("rid", R): a record's name everywhere. */
struct record_id {
    uint8_t octet[32];
};

/* Random; (author, object) names what revisions and retractions speak of. */
struct object_id {
    uint8_t octet[16];
};

struct set_id {
    uint8_t octet[16];
};

/* Random; one life of a store (WIRE.md section 8). */
struct incarnation {
    uint8_t octet[16];
};

/* Ed25519. */
struct sign_public {
    uint8_t octet[32];
};

/* Ed25519, libsodium form: seed, then public key. */
struct sign_secret {
    uint8_t octet[64];
};

struct signature {
    uint8_t octet[64];
};

/* X25519: EK, and CURVE's TK. */
struct box_public {
    uint8_t octet[32];
};

struct box_secret {
    uint8_t octet[32];
};

/* A secret beside its public key: who opens often reckons that only once. */
struct box_pair {
    struct box_public public;
    struct box_secret secret;
};

/* First 8 octets of H("ek", EK.pub). */
struct ek_id {
    uint8_t octet[8];
};

/* BLAKE2b-256: a link of a chain, the hash of a card part. */
struct hash {
    uint8_t octet[32];
};

enum {
    IDENT_PAE_PARTS_MAX = 8,
    IDENT_SIGNED_MAX = 264 * 1024,
    IDENT_FINGERPRINT_TEXT = 10 * 6, /* ten groups, spaces, NUL */
    IDENT_UUID_TEXT = 37,            /* with NUL */
    IDENT_HEX_TEXT = 65,             /* 32 octets, with NUL */
};

/* The purposes of a hash or signature: "noroshi/1/" and the word. */
/* clang-format off */
#define IDENT_DOMAIN_LIST(X)                                               \
    X(NODE, "node") X(RID, "rid") X(REC, "rec") X(EK, "ek")                \
    X(CARD_IDENTITY, "card-identity") X(CARD_WORKING, "card-working")      \
    X(CARD_HASH, "card-hash") X(SUCCESSION, "succession")                  \
    X(TK_RECOVERY, "tk-recovery") X(HEADER, "header") X(STANZA, "stanza")  \
    X(CIPHERTEXT, "ciphertext") X(ENC, "enc") X(COM, "com") X(ENV, "env")  \
    X(CHAIN0, "chain0") X(CHAIN, "chain") X(SLOT, "slot")                  \
    X(HELLO, "hello") X(RECEIPT, "receipt") X(NAK, "nak")                  \
    X(REKEY, "rekey") X(HEAD, "head") X(GROUP, "group")                    \
    X(PART, "part") X(GIVEBACK, "giveback") X(PACK, "pack")
/* clang-format on */

enum ident_domain {
#define X(name, word) IDENT_##name,
    IDENT_DOMAIN_LIST(X)
#undef X
        IDENT_DOMAINS,
};

/*
 * Append PAE(domain, parts...) to out: WIRE.md 2.1. False when it does not fit.
 * At most IDENT_PAE_PARTS_MAX parts beside the domain.
 */
bool ident_pae(struct buffer *out, enum ident_domain domain,
               const struct bytes *parts, size_t count);

/* H = BLAKE2b-256 over PAE(domain, parts...), unkeyed or keyed. */
struct hash ident_hash(enum ident_domain domain, const struct bytes *parts,
                       size_t count);
struct hash ident_keyed_hash(const uint8_t key[static 32],
                             enum ident_domain domain,
                             const struct bytes *parts, size_t count);

/*
 * Ed25519 over PAE(domain, parts...). The parts together hold at most
 * IDENT_SIGNED_MAX octets (more is our own bug: asserts); uses that much stack.
 */
struct signature ident_sign(const struct sign_secret *secret,
                            enum ident_domain domain, const struct bytes *parts,
                            size_t count);
bool ident_verify(const struct sign_public *key, enum ident_domain domain,
                  const struct bytes *parts, size_t count,
                  const struct signature *sig);

struct node_id ident_node(const struct sign_public *first_ik);
struct ek_id ident_ek(const struct box_public *ek);

/* Text, NUL-terminated, into out. Lower-case hex; RFC 4122 shape. */
void ident_hex(char out[static IDENT_HEX_TEXT], const uint8_t at[static 32]);
/* Whether its hex begins with these digits, which may be none. */
bool ident_hex_begins(const uint8_t at[static 32], struct bytes digits);
void ident_uuid(char out[static IDENT_UUID_TEXT], const uint8_t at[static 16]);
/* First 20 octets as ten groups of five digits, 16 bits each, big-endian. */
void ident_fingerprint(char out[static IDENT_FINGERPRINT_TEXT],
                       const struct node_id *id);
/* Digits as people type them: spaces, dashes, commas between are ignored;
   the hex form of the 20 octets is taken too. False when it is neither. */
bool ident_fingerprint_matches(const struct node_id *id, struct bytes text);
bool ident_uuid_parse(uint8_t out[static 16], struct bytes text);

bool ident_same(const struct node_id *a, const struct node_id *b);
bool ident_same_box(const struct box_public *a, const struct box_public *b);

#endif
