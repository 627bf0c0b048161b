/*
 * stream: the gapless sequence of everything one node released to another.
 *
 * Chain values make a hole or a change visible at both ends; the judgements
 * tell, from two HELLOs, what happened to either end. WIRE.md sections 9, 11.
 */
#ifndef PROTO_STREAM_H
#define PROTO_STREAM_H

#include "proto/envelope.h"
#include "proto/ident.h"

enum { STREAM_CHECKPOINTS_MAX = 24 };

struct stream_name {
    struct node_id sender, receiver;
    enum envelope_lane lane;
    struct incarnation incarnation; /* the sender's */
};

bool stream_same(const struct stream_name *a, const struct stream_name *b);
bool stream_same_incarnation(const struct incarnation *a,
                             const struct incarnation *b);

/* WIRE.md 9.1: chain_0, c_n, chain_n. */
struct hash stream_start(const struct stream_name *name);
struct hash stream_slot(const struct record_id *record,
                        const uint8_t blind[static ENVELOPE_BLIND]);
struct hash stream_next(const struct hash *prev, uint64_t seq,
                        const struct hash *slot);

/* The seqs a checkpoint is kept for, newest first: n, n-1, n-2, n-4, n-8 …
   down to 1. Returns how many. */
size_t stream_checkpoints(uint64_t out[static STREAM_CHECKPOINTS_MAX],
                          uint64_t n);

enum stream_verdict {
    STREAM_FIRST,       /* first contact: from 1 */
    STREAM_NORMAL,      /* go on after the claim */
    STREAM_RESTORED,    /* the other end was restored or rebuilt */
    STREAM_ROLLED,      /* fence: the receiver says less than it acknowledged */
    STREAM_SELF_ROLLED, /* fence: my own store is behind my own signature */
    STREAM_FORKED,      /* fence: two histories under my signature */
    STREAM_STRANGE,     /* fence: an incarnation that names nothing I hold */
    STREAM_LIE,         /* drop and alarm */
};

/* True for the verdicts that stop a stream until a person looks. */
bool stream_fences(enum stream_verdict verdict);
const char *stream_verdict_text(enum stream_verdict verdict);

/* As sender, about the receiver's claim. WIRE.md 11.1. */
struct stream_receiver_facts {
    uint64_t released, acked;
    bool claim_has;     /* the receiver holds an incarnation of mine */
    bool claim_is_mine; /* it is my current one */
    uint64_t claim_seq;
    bool head_is_mine; /* its head is my chain at claim_seq */
    bool proven;       /* the claim carries my own signature for it */
    bool behind_past;  /* it holds less of an earlier life than it answered */
    bool receiver_new; /* its incarnation is not the one I knew */
    bool receiver_explained; /* it names the one I knew, or unknown with a
                                newer identity part */
};
enum stream_verdict
stream_judge_receiver(const struct stream_receiver_facts *f);

/* As receiver, about the sender's HELLO. WIRE.md 11.2. */
struct stream_sender_facts {
    bool held;              /* I hold a cursor */
    bool same;              /* of the incarnation the sender has */
    bool names_held;        /* its predecessor is the one I hold */
    bool unknown_and_newer; /* predecessor unknown, identity part newer */
};
enum stream_verdict stream_judge_sender(const struct stream_sender_facts *f);

#endif
