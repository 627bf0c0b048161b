/*
 * resume: where both ends of each stream with a peer stand, said in HELLO and
 * judged from theirs. WIRE.md 10.3 and 11. Inside any transaction.
 */
#ifndef NODE_CORE_LINK_RESUME_H
#define NODE_CORE_LINK_RESUME_H

#include "node/core/facts/facts.h"
#include "proto/session.h"

/* Fill what the store knows. The proofs point into room, which takes
   ENVELOPE_LANES * ENVELOPE_PROOF_MAX octets. */
void resume_say(const struct facts *d, const struct peer *p,
                struct buffer *room, struct hello *out);

/* Whether it is of another incarnation of the peer than the one met last. */
bool resume_is_new(const struct facts *d, const struct peer *p,
                   const struct hello *h);
/* Whether the peer's HELLO shows this node's signature of an earlier life. */
bool resume_shows_past(const struct facts *d, const struct peer *p,
                       const struct hello *h);

/* Judge the peer's HELLO. */
void resume_judge(const struct facts *d, const struct peer *p,
                  const struct hello *h, struct session_judgement *out);

/* The session opens: the receiver's incarnation is known from now on, and what
   it lost is in flight again or waits to be sent again. Inside a write
   transaction. */
void resume_met(struct facts *d, struct peer *p, const struct hello *h);

#endif
