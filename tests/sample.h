/*
 * sample: nodes, cards and records that are the same on every machine.
 *
 * Keys come from fixed seeds, so the golden vectors and the unit tests speak of
 * the same things. tests/vectors/README.md lists the seeds.
 */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "proto/card.h"
#include "proto/record.h"

#define SAMPLE_NOW_MS UINT64_C(1767225600000) /* 2026-01-01T00:00:00Z */
#define SAMPLE_DAY_MS UINT64_C(86400000)

struct sample_node {
    struct sign_secret ik_secret, sk_secret;
    struct box_secret tk_secret;
    struct box_pair ek_pair;
    struct sign_public ik, sk;
    struct box_public ek, tk, tk_recovery;
    struct node_id id;
};

/* Seeds and secrets are 32 octets of 16 n + 1 (IK), + 2 (SK), + 3 (EK) and
   + 4 (TK); n < 15. Exits when libsodium does not start. */
struct sample_node sample_node(unsigned n);
/* The TK of a node that is rebuilt: WIRE.md 3.6. */
struct box_public sample_recovery(const struct sign_secret *ik);

/* The fields of both card parts; text is static. */
struct card_identity sample_identity(const struct sample_node *n);
struct card_working sample_working(const struct sample_node *n);

/* Sign both parts as they are and append the card; aborts when it does not
   fit or a part cannot be written. */
void sample_card_of(struct buffer *out, const struct sample_node *n,
                    const struct card_identity *identity,
                    const struct card_working *working);
void sample_card(struct buffer *out, const struct sample_node *n);

/* AMBER, to nodes 1 and 2 in the order of their ids; no body yet. */
void sample_fields(struct record *r, const struct sample_node *author);

/* Append a body: four indicators, or one whole and one partial target. */
void sample_report(struct buffer *out);
void sample_retraction(struct buffer *out);

/* Append R and the author's signature over it. */
enum err sample_signed(struct buffer *out, const struct record *r,
                       const struct sample_node *author) MUST_CHECK;
/* The same with so many groups behind the one to fifteen nodes of its audience,
   more than record_write() lets pass, as an earlier version did. */
void sample_crowded(struct buffer *out, const struct record *r,
                    const struct sample_node *author, unsigned groups);

#endif
