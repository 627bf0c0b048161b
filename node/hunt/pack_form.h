/*
 * pack_form: how a pack lies in its file. Only pack and pack_write ask.
 *
 * The header, then the sections in the order of PACK_SECTIONS, each from a
 * multiple of PACK_ALIGN on. All numbers are little-endian, as in memory.
 */
#ifndef NODE_HUNT_PACK_FORM_H
#define NODE_HUNT_PACK_FORM_H

#include "node/hunt/filter.h"
#include "node/hunt/pack.h"

enum {
    PACK_VERSION = 2,
    PACK_ALIGN = 4096,
    PACK_DIGEST = 32, /* BLAKE2b-256 */

    PACK_ROWS_A_BUCKET = 8,
    PACK_BUCKET_BITS_MAX = 28,
    PACK_HEADS_OCTETS = 8192, /* a bit for each /16 */
};

/* X(section, octets of one row of it) */
#define PACK_SECTIONS(X)                                                       \
    X(FILTER, FILTER_BLOCK)                                                    \
    X(TABLE, PACK_HASH) /* sorted keyed hashes of match keys */                \
    X(BUCKET, 4)    /* by a hash's top bits: its first row, and one more */    \
    X(FIRST, 4)     /* of each row its first reference, and one more */        \
    X(REFERENCE, 8) /* struct pack_form_reference */                           \
    X(TERMS, 24)    /* struct pack_form_terms */                               \
    X(RECORD, 112)  /* struct pack_record */                                   \
    X(TEXT, 1)      /* each ends with a NUL; the first is empty */             \
    X(HEADS, 1)     /* PACK_HEADS_OCTETS, or nothing */                        \
    X(GATE, 8)      /* as many as a power of two, or nothing (pack_gate.h) */

enum pack_section {
#define X(section, row) PACK_SECTION_##section,
    PACK_SECTIONS(X)
#undef X
        PACK_SECTION_COUNT
};

struct pack_form_reference {
    uint32_t record, terms;
};

/* What entries of a record mostly have in common. */
struct pack_form_terms {
    uint64_t valid_from_s, valid_until_s;
    uint8_t type, role, confidence, weak, detect;
    uint8_t unused[3]; /* 0 */
};

struct pack_form_part {
    uint64_t at, len; /* octets */
    uint8_t digest[PACK_DIGEST];
};

/* The first PACK_ALIGN octets of the file; zero behind it. */
struct pack_header {
    uint8_t magic[16];
    uint32_t version;
    uint32_t bucket_bits;
    struct pack_about about;
    struct pack_key key; /* zero where the file does not carry it */
    uint8_t key_check[PACK_DIGEST];
    struct pack_form_part part[PACK_SECTION_COUNT];
    uint8_t digest[PACK_DIGEST]; /* of all before it */
    struct signature signature;  /* over all before it; zero: none */
};

extern const uint8_t pack_magic[16];

/* The bucket of a row, by the first bits of its hash. */
size_t pack_form_bucket(const uint8_t hash[static PACK_HASH], uint32_t bits);

/* Octets of one row of a section. */
size_t pack_form_row(enum pack_section section);

/* The digest by which a key is known to be the pack's. */
void pack_form_key_check(uint8_t out[static PACK_DIGEST],
                         const struct pack_key *key);

/* The digest of a header's own octets. */
void pack_form_header_digest(uint8_t out[static PACK_DIGEST],
                             const struct pack_header *header);

/* What a node signs of a header. */
struct bytes pack_form_signed(const struct pack_header *header);

/* Whether it is that, of a pack of this version that names the node and the key
   with which it is signed. */
bool pack_form_is_of(struct bytes signed_part, const struct node_id *node,
                     const struct sign_public *signer);

#endif
