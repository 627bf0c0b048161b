/*
 * envelope: one record, sealed for one recipient at one place of one stream.
 *
 * The outer signature lets anyone on the path check who sent it, to whom, and
 * where in the stream it stands, without opening it. WIRE.md section 8.
 */
#ifndef PROTO_ENVELOPE_H
#define PROTO_ENVELOPE_H

#include "proto/err.h"
#include "proto/ident.h"
#include "proto/record.h"

enum {
    ENVELOPE_SUITE = 1,
    ENVELOPE_HEADER_MAX = 512,
    ENVELOPE_STANZA = 80, /* enc 32, sealed CEK 48 */
    ENVELOPE_PADDED_MAX = 260 * 1024,
    ENVELOPE_CT_MAX = ENVELOPE_PADDED_MAX + 16,
    ENVELOPE_MAX = 264 * 1024, /* the whole frame */
    ENVELOPE_BLIND = 32,
    ENVELOPE_PROOF_MAX = 1024,
};

enum envelope_lane { ENVELOPE_RELAYABLE = 0, ENVELOPE_DIRECT = 1 };
enum { ENVELOPE_LANES = 2 };

enum envelope_type {
    ENVELOPE_RECORD = 1,
    ENVELOPE_VOID = 2,
    ENVELOPE_PRUNED = 3,
};

struct envelope_header {
    struct node_id sender;
    uint64_t sender_version_ms;
    struct node_id recipient;
    struct ek_id ek;
    struct incarnation incarnation;
    enum envelope_lane lane;
    uint64_t seq;
    struct hash prev, chain;
    enum envelope_type type;
    uint64_t created_ms;
    uint8_t envelope_id[16];
    uint32_t ct_len; /* set by envelope_seal() and envelope_void() */
};

/* A parsed frame; views point into the frame. */
struct envelope {
    struct envelope_header header;
    struct bytes header_raw, stanza, com, ct;
    struct signature sig;
};

/* All that must be random for one envelope; three independent draws. */
struct envelope_random {
    uint8_t cek[32];
    uint8_t ephemeral_ikm[32];
};

/*
 * Parse a frame's shape and limits; zero on failure. Nothing is verified.
 * ERR_VERSION, ERR_SUITE, ERR_BAD_SHAPE, ERR_TOO_BIG.
 */
enum err envelope_parse(struct envelope *e, struct bytes frame) MUST_CHECK;

/* The outer signature. */
bool envelope_verify(const struct envelope *e, const struct sign_public *sk);

/*
 * Append the frame that carries blind and record (R and signature) under
 * header (type RECORD; its ct_len is ignored). ERR_TOO_BIG, ERR_BAD_KEY.
 */
enum err envelope_seal(struct buffer *out, const struct envelope_header *header,
                       const struct box_public *to,
                       const uint8_t blind[static ENVELOPE_BLIND],
                       struct bytes record, const struct sign_secret *sk,
                       const struct envelope_random *random) MUST_CHECK;

/* Append the frame of type VOID or PRUNED that carries c_n. ERR_TOO_BIG. */
enum err envelope_void(struct buffer *out, const struct envelope_header *header,
                       const struct hash *slot,
                       const struct sign_secret *sk) MUST_CHECK;

/*
 * Open a RECORD envelope: append blind and record to room (at least
 * ENVELOPE_PADDED_MAX octets); views point there. The outer signature is the
 * caller's to verify first. ERR_BAD_KEY: cannot be opened with this key;
 * ERR_BAD_SHAPE: padding; ERR_TOO_BIG: room.
 */
enum err envelope_open(struct bytes *blind, struct bytes *record,
                       struct buffer *room, const struct envelope *e,
                       const struct box_pair *ek) MUST_CHECK;

/* Octets that the frame of a record of record_len octets never exceeds. */
size_t envelope_frame_size(size_t record_len);

/* WIRE.md 10.3: the proof that the sender signed this place of its stream.
   ERR_TOO_BIG. */
enum err envelope_proof(struct buffer *out,
                        const struct envelope *e) MUST_CHECK;
/* Header of a proof whose signature by sk verifies. ERR_BAD_SHAPE,
   ERR_BAD_SIG, ERR_VERSION, ERR_SUITE. */
enum err envelope_proof_open(struct envelope_header *out, struct bytes proof,
                             const struct sign_public *sk) MUST_CHECK;

/* Pack a header alone (ct_len as given), and back. */
enum err envelope_header_write(struct buffer *out,
                               const struct envelope_header *h) MUST_CHECK;
enum err envelope_header_parse(struct envelope_header *out,
                               struct bytes raw) MUST_CHECK;

#endif
