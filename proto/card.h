/*
 * card: a node's signed description of itself, in two parts.
 *
 * The identity part is signed by the offline identity key, the working part by
 * the signing key that the identity part names. People compare the
 * fingerprint once; from then on signatures carry the trust. WIRE.md section 3.
 */
#ifndef PROTO_CARD_H
#define PROTO_CARD_H

#include "proto/err.h"
#include "proto/ident.h"

enum {
    CARD_PART_MAX = 8192,
    CARD_MAX = 2 * CARD_PART_MAX + 256,
    CARD_ARMOUR_MAX = CARD_MAX * 4 / 3 + CARD_MAX / 48 + 128,
    CARD_SUCCESSION_MAX = 8,
    CARD_EARLIER_MAX = 16,
    CARD_EKS_MAX = 4,
    CARD_ENDPOINTS_MAX = 4,
    CARD_NAME_MAX = 128,
    CARD_ENDPOINT_MAX = 256,
    CARD_EXPIRY_NOTICE_DAYS = 30,
    CARD_IDENTITY_DAYS = 3 * 365, /* a part holds, once it is signed */
    CARD_WORKING_DAYS = 400,
};

enum card_role { CARD_MEMBER = 0, CARD_COORDINATOR = 1 };

struct card_succession {
    struct sign_public ik;
    struct signature by_old, by_new;
};

struct card_earlier {
    struct sign_public sk;
    uint64_t end_ms;
    bool compromised;
};

struct card_identity {
    struct node_id node;
    uint64_t version_ms;
    struct sign_public ik;
    struct card_succession succession[CARD_SUCCESSION_MAX];
    size_t succession_count;
    struct box_public tk_recovery;
    struct sign_public sk;
    struct card_earlier earlier[CARD_EARLIER_MAX];
    size_t earlier_count;
    struct bytes org, org_ja, country;
    enum card_role role;
    uint64_t not_before_ms, expires_ms;
};

struct card_ek {
    struct ek_id id;
    struct box_public key;
    uint64_t not_before_ms, not_after_ms;
};

/* A team's contact, in the sense of RFC 2350. */
struct card_contact {
    struct bytes team, hours, languages, phone, mail, pgp;
};

struct card_working {
    struct node_id node;
    uint64_t version_ms;
    struct card_ek eks[CARD_EKS_MAX];
    size_t ek_count;
    struct box_public tk, tk_next;
    bool has_tk_next;
    struct bytes endpoints[CARD_ENDPOINTS_MAX];
    size_t endpoint_count;
    struct card_contact contact;
    struct bytes constituency;
    uint64_t expires_ms;
};

/* A whole card. Text points into the octets it was opened from, which must
   outlive it. */
struct card {
    struct card_identity identity;
    struct card_working working;
    struct bytes identity_raw, working_raw; /* the signed parts */
    struct hash identity_hash, working_hash;
};

/*
 * Check shape, limits, succession and every signature of raw, then fill *c;
 * zero on failure. Expiry is the caller's question: see card_expired().
 * ERR_VERSION, ERR_BAD_SHAPE, ERR_BAD_SIG.
 */
enum err card_open(struct card *c, struct bytes raw) MUST_CHECK;
/* The same of octets that it accepted before, but for the signatures, which are
   not looked at: they are dear. ERR_VERSION, ERR_BAD_SHAPE. */
enum err card_open_kept(struct card *c, struct bytes raw) MUST_CHECK;

/* Append the unsigned part. ERR_TOO_BIG. */
enum err card_identity_write(struct buffer *out,
                             const struct card_identity *c) MUST_CHECK;
enum err card_working_write(struct buffer *out,
                            const struct card_working *c) MUST_CHECK;

/* Parse one part alone, unverified: for keys, which signs only what is
   well-formed. ERR_VERSION, ERR_BAD_SHAPE. */
enum err card_identity_parse(struct card_identity *c,
                             struct bytes part) MUST_CHECK;
enum err card_working_parse(struct card_working *c,
                            struct bytes part) MUST_CHECK;

/* Append the card made of two parts and their signatures. ERR_TOO_BIG. */
enum err card_write(struct buffer *out, struct bytes identity,
                    const struct signature *identity_sig, struct bytes working,
                    const struct signature *working_sig) MUST_CHECK;

/* Armour for mail and files, and back; text around it is ignored.
   ERR_TOO_BIG; ERR_NOT_FOUND (no armour), ERR_BAD_SHAPE. */
enum err card_armour(struct buffer *out, struct bytes raw) MUST_CHECK;
enum err card_unarmour(struct buffer *out, struct bytes text) MUST_CHECK;

/* When the first of the two parts ends. WIRE.md 3.9. */
uint64_t card_end(const struct card *c);
bool card_expired(const struct card *c, uint64_t now_ms);

/* The two parts' versions, which are compared as one. WIRE.md 3.5. */
struct card_version {
    uint64_t identity_ms, working_ms;
};
bool card_version_newer(struct card_version a, struct card_version b);

/* Of two cards of one node: may `fresh` replace `held`? WIRE.md 3.5. ERR_OK;
   ERR_EXISTS same; ERR_OLDER; ERR_CONFLICT same version, other octets. */
enum err card_supersedes(const struct card *fresh,
                         const struct card *held) MUST_CHECK;

/* Whether two cards of different nodes name a common key. WIRE.md 3.5. */
bool card_shares_key(const struct card *a, const struct card *b);

/* The EK to seal to now; NULL when none is in its time. Points into c. */
const struct card_ek *card_ek_now(const struct card *c, uint64_t now_ms);

/* The SK that signed under identity version; candidates in the order to try.
   WIRE.md 3.8. Returns how many (1 + earlier). */
size_t
card_sk_candidates(const struct sign_public *out[static CARD_EARLIER_MAX + 1],
                   const struct card *c, uint64_t version_ms);
/* Whether a card calls one of these, a key of its own, compromised. */
bool card_sk_compromised(const struct card *c, const struct sign_public *sk);

#endif
