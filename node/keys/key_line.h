/*
 * key_line: what core asks of keys.
 *
 * Each call is one exchange, or several when a batch does not fit one message,
 * and blocks until keys has answered. Items of a batch are worked on in
 * parallel and answered in order, each with an err of its own. ERR_CLOSED: keys
 * died, or is away; the parent starts it again and brings a new channel, and
 * the whole call may be repeated. ERR_BUSY: no answer in time.
 * ERR_BAD_SHAPE: one of the two said nonsense. Records opened by a call that
 * failed are not to be used.
 */
#ifndef NODE_KEYS_KEY_LINE_H
#define NODE_KEYS_KEY_LINE_H

#include "node/port.h"
#include "proto/card.h"
#include "proto/envelope.h"

enum {
    KEY_LINE_ITEMS_MAX = 512, /* in one message */
    KEY_LINE_TIMEOUT_MS = 20000,
    KEY_LINE_SKS_MAX = CARD_EARLIER_MAX + 1,
    KEY_LINE_ITEM_OVERHEAD = 1024,
};

enum key_line_op {
    KEY_LINE_STORE_KEY = 1,
    KEY_LINE_PUBLIC = 2,
    KEY_LINE_ROTATE = 3,
    KEY_LINE_SIGN = 4,
    KEY_LINE_SEAL = 5,
    KEY_LINE_OPEN = 6,
};

/* What may be told of the keyring. */
struct key_line_public {
    struct node_id node;
    struct sign_public sk;
    struct card_ek eks[CARD_EKS_MAX];
    size_t ek_count;
};

enum err key_line_store_key(const struct port_keys *keys,
                            uint8_t out[static 32]) MUST_CHECK;
enum err key_line_public(const struct port_keys *keys,
                         struct key_line_public *out) MUST_CHECK;
/* A new EK; the answer lists it first. Also ERR_FULL, ERR_IO: it could not be
   kept, and nothing changed. */
enum err key_line_rotate(const struct port_keys *keys, uint64_t now_ms,
                         struct key_line_public *out) MUST_CHECK;

/*
 * Sign body for one purpose: a record (R), the card's working part, the header
 * of a pack, or a frame body, by this node. err: ERR_DENIED when it is not well-formed, not of this
 * node, or of another purpose.
 */
struct key_line_sign {
    enum ident_domain domain;
    struct bytes body;
    struct signature sig; /* answer */
    enum err err;         /* answer */
};
enum err key_line_sign(const struct port_keys *keys,
                       struct key_line_sign *items, size_t count) MUST_CHECK;

/*
 * Seal a record (header.type RECORD), or make the frame of a VOID or PRUNED
 * place. The frame is appended to out, which the caller lends; items may share
 * one. frame points there. err: ERR_DENIED, ERR_BAD_KEY, ERR_TOO_BIG.
 */
struct key_line_seal {
    struct envelope_header header;
    struct box_public to;
    uint8_t blind[ENVELOPE_BLIND];
    struct bytes record;
    struct hash slot; /* VOID, PRUNED */
    struct buffer *out;
    struct bytes frame; /* answer */
    enum err err;       /* answer */
};
enum err key_line_seal(const struct port_keys *keys,
                       struct key_line_seal *items, size_t count) MUST_CHECK;

/*
 * Verify the outer signature by one of sks, and open. The record is appended to
 * out, which the caller lends; items may share one. author_ok: the record's
 * signature verifies under author_hint. A VOID or PRUNED frame is verified
 * only. err: ERR_BAD_SIG (outer); ERR_NOT_FOUND, ERR_EXPIRED (EK id);
 * ERR_BAD_KEY, ERR_BAD_SHAPE (cannot be opened); ERR_TOO_BIG.
 */
struct key_line_open {
    struct bytes frame;
    const struct sign_public *sks[KEY_LINE_SKS_MAX];
    size_t sk_count;
    const struct sign_public *author_hint;
    uint64_t now_ms; /* the first item's is that of all */
    struct buffer *out;
    uint8_t blind[ENVELOPE_BLIND]; /* answer */
    struct bytes record;           /* answer */
    bool author_ok;                /* answer */
    enum err err;                  /* answer */
};
enum err key_line_open(const struct port_keys *keys,
                       struct key_line_open *items, size_t count) MUST_CHECK;

#endif
