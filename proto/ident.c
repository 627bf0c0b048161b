#include "proto/ident.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define PREFIX "noroshi/1/"

enum {
    LE64 = 8,
    DOMAIN_MAX = 32, /* prefix and the longest word */
    /* The count, every length, the domain and the parts. */
    PAE_MAX = LE64 * (2 + IDENT_PAE_PARTS_MAX) + DOMAIN_MAX + IDENT_SIGNED_MAX,
    FINGERPRINT_OCTETS = 20,
};

static const char *const domains[] = {
#define X(name, word) PREFIX word,
    IDENT_DOMAIN_LIST(X)
#undef X
};

static void le64(uint8_t at[static LE64], uint64_t value)
{
    for (size_t i = 0; i < LE64; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static const char hex_digits[] = "0123456789abcdef";

static bool add_part(struct buffer *out, struct bytes part)
{
    uint8_t len[LE64];

    le64(len, part.len);
    return buffer_add(out, (struct bytes){len, sizeof len}) &&
           buffer_add(out, part);
}

/* WIRE.md 2.1: "LE64(k), then for each part LE64(length) and its octets" */
bool ident_pae(struct buffer *out, enum ident_domain domain,
               const struct bytes *parts, size_t count)
{
    uint8_t k[LE64];
    size_t start = out->len;
    bool fits;

    assert(count <= IDENT_PAE_PARTS_MAX);
    /* WIRE.md 2.1: "The count k includes the domain string." */
    le64(k, count + 1);
    fits = buffer_add(out, (struct bytes){k, sizeof k}) &&
           add_part(out, bytes_text(domains[domain]));
    for (size_t i = 0; i < count && fits; i++)
        fits = add_part(out, parts[i]);
    if (!fits)
        out->len = start;
    return fits;
}

static void hash_part(crypto_generichash_state *state, struct bytes part)
{
    uint8_t len[LE64];

    le64(len, part.len);
    crypto_generichash_update(state, len, sizeof len);
    if (part.len > 0)
        crypto_generichash_update(state, part.at, part.len);
}

/* Part by part, so that a hash of any size needs no room for its PAE. */
static struct hash pae_hash(crypto_generichash_state *state,
                            enum ident_domain domain, const struct bytes *parts,
                            size_t count)
{
    struct hash h;
    uint8_t k[LE64];

    le64(k, count + 1);
    crypto_generichash_update(state, k, sizeof k);
    hash_part(state, bytes_text(domains[domain]));
    for (size_t i = 0; i < count; i++)
        hash_part(state, parts[i]);
    crypto_generichash_final(state, h.octet, sizeof h.octet);
    return h;
}

struct hash ident_hash(enum ident_domain domain, const struct bytes *parts,
                       size_t count)
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, sizeof(struct hash));
    return pae_hash(&state, domain, parts, count);
}

struct hash ident_keyed_hash(const uint8_t key[static 32],
                             enum ident_domain domain,
                             const struct bytes *parts, size_t count)
{
    crypto_generichash_state state;
    struct hash h;

    crypto_generichash_init(&state, key, 32, sizeof(struct hash));
    h = pae_hash(&state, domain, parts, count);
    sodium_memzero(&state, sizeof state);
    return h;
}

/* WIRE.md 2.2: "Signatures are Ed25519 (RFC 8032), 64 octets, over the PAE
   itself." */
struct signature ident_sign(const struct sign_secret *secret,
                            enum ident_domain domain, const struct bytes *parts,
                            size_t count)
{
    BYTES_UNSET uint8_t room[PAE_MAX];
    struct buffer pae = {room, 0, sizeof room};
    struct signature sig;
    bool fits = ident_pae(&pae, domain, parts, count);

    assert(fits);
    crypto_sign_detached(sig.octet, NULL, pae.at, pae.len, secret->octet);
    return sig;
}

bool ident_verify(const struct sign_public *key, enum ident_domain domain,
                  const struct bytes *parts, size_t count,
                  const struct signature *sig)
{
    BYTES_UNSET uint8_t room[PAE_MAX];
    struct buffer pae = {room, 0, sizeof room};
    bool fits = ident_pae(&pae, domain, parts, count);

    assert(fits);
    return crypto_sign_verify_detached(sig->octet, pae.at, pae.len,
                                       key->octet) == 0;
}

/* WIRE.md 3.1: "node id = H("node", first IK.pub)." */
struct node_id ident_node(const struct sign_public *first_ik)
{
    struct bytes part = {first_ik->octet, sizeof first_ik->octet};
    struct hash h = ident_hash(IDENT_NODE, &part, 1);
    struct node_id id;

    memcpy(id.octet, h.octet, sizeof id.octet);
    return id;
}

/* WIRE.md 3.4: "EK id = the first 8 octets of H("ek", EK)." */
struct ek_id ident_ek(const struct box_public *ek)
{
    struct bytes part = {ek->octet, sizeof ek->octet};
    struct hash h = ident_hash(IDENT_EK, &part, 1);
    struct ek_id id;

    memcpy(id.octet, h.octet, sizeof id.octet);
    return id;
}

static void hex_octet(char out[static 2], uint8_t octet)
{
    out[0] = hex_digits[octet >> 4];
    out[1] = hex_digits[octet & 0x0f];
}

void ident_hex(char out[static IDENT_HEX_TEXT], const uint8_t at[static 32])
{
    for (size_t i = 0; i < 32; i++)
        hex_octet(out + 2 * i, at[i]);
    out[IDENT_HEX_TEXT - 1] = '\0';
}

bool ident_hex_begins(const uint8_t at[static 32], struct bytes digits)
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, at);
    return digits.len < sizeof hex && memcmp(hex, digits.at, digits.len) == 0;
}

/* A UUID's dashes stand before its octets 4, 6, 8 and 10. */
static bool uuid_dash_before(size_t octet)
{
    return octet >= 4 && octet <= 10 && octet % 2 == 0;
}

void ident_uuid(char out[static IDENT_UUID_TEXT], const uint8_t at[static 16])
{
    size_t len = 0;

    for (size_t i = 0; i < 16; i++) {
        if (uuid_dash_before(i))
            out[len++] = '-';
        hex_octet(out + len, at[i]);
        len += 2;
    }
    out[len] = '\0';
}

/* WIRE.md 3.1: "its first 20 octets as ten groups of five decimal
   digits, each 16 bits big-endian" */
void ident_fingerprint(char out[static IDENT_FINGERPRINT_TEXT],
                       const struct node_id *id)
{
    for (size_t group = 0; group < FINGERPRINT_OCTETS / 2; group++) {
        unsigned value = (unsigned)bytes_get_be(id->octet + 2 * group, 2);
        char *at = out + 6 * group;

        for (size_t digit = 5; digit > 0; digit--) {
            at[digit - 1] = (char)('0' + value % 10);
            value /= 10;
        }
        at[5] = ' ';
    }
    out[IDENT_FINGERPRINT_TEXT - 1] = '\0';
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool separator(uint8_t c)
{
    return c == ' ' || c == '-' || c == ',' || c == '\t' || c == '\n' ||
           c == '\r' || c == ':';
}

bool ident_fingerprint_matches(const struct node_id *id, struct bytes text)
{
    char spaced[IDENT_FINGERPRINT_TEXT];
    char hex[IDENT_HEX_TEXT];
    char typed[IDENT_FINGERPRINT_TEXT], digits[IDENT_FINGERPRINT_TEXT];
    size_t len = 0, want = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (separator(text.at[i]))
            continue;
        if (len == sizeof typed || hex_digit(text.at[i]) < 0)
            return false;
        typed[len++] = hex_digits[hex_digit(text.at[i])];
    }
    ident_fingerprint(spaced, id);
    for (const char *c = spaced; *c != '\0'; c++) {
        if (*c != ' ')
            digits[want++] = *c;
    }
    ident_hex(hex, id->octet);
    return (len == want && memcmp(typed, digits, len) == 0) ||
           (len == 2 * FINGERPRINT_OCTETS && memcmp(typed, hex, len) == 0);
}

bool ident_uuid_parse(uint8_t out[static 16], struct bytes text)
{
    uint8_t octets[16];
    size_t at = 0;

    if (text.len != IDENT_UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < sizeof octets; i++) {
        int high, low;

        if (uuid_dash_before(i) && text.at[at++] != '-')
            return false;
        high = hex_digit(text.at[at]);
        low = hex_digit(text.at[at + 1]);
        if (high < 0 || low < 0)
            return false;
        octets[i] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    memcpy(out, octets, sizeof octets);
    return true;
}

bool ident_same(const struct node_id *a, const struct node_id *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

bool ident_same_box(const struct box_public *a, const struct box_public *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}
