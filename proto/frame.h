/*
 * frame: what two nodes say to each other beside envelopes, one struct a type.
 *
 * A frame is one message. Signed frames carry a body and the sender's
 * signature over it; the body is written and parsed here, the signature is made
 * by keys and checked by the session. HELLO has a module of its own.
 * WIRE.md section 10.
 */
#ifndef PROTO_FRAME_H
#define PROTO_FRAME_H

#include "proto/card.h"
#include "proto/stream.h"
#include "proto/wire.h"

enum {
    FRAME_MAX = 264 * 1024,
    FRAME_BODY_MAX = 64 * 1024, /* of a signed frame */
    FRAME_PLACES_MAX = 256,     /* of all runs of a receipt together */
    FRAME_RUNS_MAX = FRAME_PLACES_MAX,
    FRAME_GIVEBACK_MAX = 1024,
    FRAME_CREDIT_FRAMES = 256, /* what a healthy node grants a lane */
    FRAME_CREDIT_OCTETS = 1024 * 1024,
};

enum frame_type {
    FRAME_NONE = 0, /* not a frame of this version */
    FRAME_GREET = 1,
    FRAME_HELLO = 2,
    FRAME_CARD = 3,
    FRAME_ENVELOPE = 4,
    FRAME_RECEIPT = 5,
    FRAME_NAK = 6,
    FRAME_REKEY = 7,
    FRAME_HEAD = 8,
    FRAME_BYE = 9,
    FRAME_GIVEBACK = 10,
};

/* The type of a frame, by its first two elements; nothing else is looked at. */
enum frame_type frame_type(struct bytes frame);

/* WIRE.md 9.4 */
enum frame_disposition {
    FRAME_STORED = 1,
    FRAME_HELD = 2,
    FRAME_VOID = 3,
    FRAME_NOT_ACCEPTED = 4,
    FRAME_UNOPENED = 5,
};

/* WIRE.md 9.5 */
enum frame_reason {
    FRAME_REASON_NONE = 0,
    FRAME_REASON_DISK_FULL = 1,
    FRAME_REASON_QUOTA = 2,
    FRAME_REASON_BUSY = 3,
    FRAME_REASON_UNCONFIRMED = 4,
    FRAME_REASON_CLOCK = 5,
    FRAME_REASON_STORE = 6,
};
const char *frame_reason_text(enum frame_reason reason);

struct frame_credit {
    uint32_t frames, octets;
    enum frame_reason reason;
};

struct frame_greet {
    struct node_id from, to;
    uint8_t challenge[32];
    uint64_t my_identity_ms, my_working_ms;
    uint64_t your_identity_ms, your_working_ms; /* held of the other; 0 none */
};

struct frame_run {
    uint64_t from, to;
    enum frame_disposition disposition;
};

struct frame_receipt {
    struct stream_name stream;
    struct incarnation receiver_incarnation;
    struct frame_run runs[FRAME_RUNS_MAX];
    size_t run_count;
    uint64_t seq;
    struct hash head;
    struct frame_credit credit;
    uint64_t time_ms;
};

struct frame_nak {
    struct stream_name stream;
    uint64_t seq;
    struct hash head;
    struct frame_credit credit;
};

struct frame_rekey {
    struct stream_name stream;
    uint64_t seq;
    struct bytes card;
};

struct frame_head {
    struct stream_name stream;
    uint64_t seq;
    struct hash head;
    uint64_t time_ms;
};

/* WIRE.md 10.9 */
enum frame_bye {
    FRAME_BYE_OTHER_STAYS = 1,
    FRAME_BYE_REFUSED = 2,
    FRAME_BYE_PROTOCOL = 3,
    FRAME_BYE_SILENCE = 4,
    FRAME_BYE_STOPPING = 5,
};

struct frame_giveback {
    struct node_id from, to;
    enum envelope_lane lane;
    struct incarnation incarnation;
    size_t entry_count;
    struct reader entries; /* stands before the first */
    bool more;
};

/* Unsigned frames, whole. ERR_TOO_BIG; ERR_VERSION, ERR_BAD_SHAPE. */
enum err frame_greet_write(struct buffer *out,
                           const struct frame_greet *g) MUST_CHECK;
enum err frame_greet_parse(struct frame_greet *g,
                           struct bytes frame) MUST_CHECK;
enum err frame_card_write(struct buffer *out, struct bytes card) MUST_CHECK;
enum err frame_card_parse(struct bytes *card, struct bytes frame) MUST_CHECK;
enum err frame_bye_write(struct buffer *out, enum frame_bye code) MUST_CHECK;
enum err frame_bye_parse(uint64_t *code, struct bytes frame) MUST_CHECK;

/* A signed frame around a body, and back; the signature is not checked. */
enum err frame_signed_write(struct buffer *out, enum frame_type type,
                            struct bytes body,
                            const struct signature *sig) MUST_CHECK;
enum err frame_signed_parse(struct bytes *body, struct signature *sig,
                            enum frame_type type,
                            struct bytes frame) MUST_CHECK;
/* The purpose under which a type is signed; asserts that it is signed. */
enum ident_domain frame_domain(enum frame_type type);

/* Bodies of signed frames. ERR_TOO_BIG; ERR_VERSION, ERR_BAD_SHAPE. */
enum err frame_receipt_write(struct buffer *out,
                             const struct frame_receipt *r) MUST_CHECK;
enum err frame_receipt_parse(struct frame_receipt *r,
                             struct bytes body) MUST_CHECK;
enum err frame_nak_write(struct buffer *out,
                         const struct frame_nak *n) MUST_CHECK;
enum err frame_nak_parse(struct frame_nak *n, struct bytes body) MUST_CHECK;
enum err frame_rekey_write(struct buffer *out,
                           const struct frame_rekey *r) MUST_CHECK;
enum err frame_rekey_parse(struct frame_rekey *r, struct bytes body) MUST_CHECK;
enum err frame_head_write(struct buffer *out,
                          const struct frame_head *h) MUST_CHECK;
enum err frame_head_parse(struct frame_head *h, struct bytes body) MUST_CHECK;

struct frame_giveback_entry {
    uint64_t seq;
    struct record_id record;
};
enum err
frame_giveback_write(struct buffer *out, const struct frame_giveback *g,
                     const struct frame_giveback_entry *entries) MUST_CHECK;
enum err frame_giveback_parse(struct frame_giveback *g,
                              struct bytes body) MUST_CHECK;
bool frame_giveback_next(struct frame_giveback *g,
                         struct frame_giveback_entry *out);

/* Shared with HELLO: [frames, octets, reason] in line. */
void frame_credit_put(struct writer *w, const struct frame_credit *c);
void frame_credit_take(struct reader *r, struct frame_credit *c);

#endif
