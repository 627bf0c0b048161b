/*
 * leak_proof: what shows that one node sent another a record, in the words of
 * the one that sent it.
 *
 * It is the header of the envelope with the sender's outer signature, and the
 * blind that opens its place in the chain: the extension `leak-proof` of a
 * notice. WIRE.md 4.11.
 */
#ifndef PROTO_LEAK_PROOF_H
#define PROTO_LEAK_PROOF_H

#include "proto/card.h"
#include "proto/envelope.h"

enum { LEAK_PROOF_MAX = 1024 };

/* The name of the extension. */
extern const char leak_proof_name[];

/* Append the proof of what came in an envelope. ERR_TOO_BIG. */
enum err
leak_proof_write(struct buffer *out, const struct envelope *e,
                 const uint8_t blind[static ENVELOPE_BLIND]) MUST_CHECK;

/* Who is said to have sent which record to whom. */
struct leak_proof_claim {
    const struct record_id *record;
    const struct node_id *recipient;
    const struct card *sender; /* its card, as far as it is known */
};

/*
 * Whether a proof shows what is claimed. ERR_BAD_SHAPE, ERR_VERSION,
 * ERR_SUITE; ERR_BAD_SIG: no key of the sender signed it that its card does
 * not call compromised; ERR_CONFLICT: it is of something else.
 */
enum err leak_proof_check(struct bytes proof,
                          const struct leak_proof_claim *claim) MUST_CHECK;

#endif
