/*
 * sent_forms: in which forms places leave, kept so that a receipt can only say
 * what can be true. WIRE.md 9.8.
 *
 * A place leaves as a record at or below the mark of its stream only, and the
 * mark is committed before. It is raised a window ahead, in transactions that
 * are written anyway, and goes back to what did leave once the session is over:
 * so what is voided before it was ever sent is known never to have gone.
 */
#ifndef NODE_CORE_LINK_SENT_FORMS_H
#define NODE_CORE_LINK_SENT_FORMS_H

#include "node/core/core.h"
#include "proto/session.h"

/* Places ahead of the last one sent: all that a window can hold. */
enum { SENT_FORMS_AHEAD = SESSION_WINDOW };

/* A HELLO was judged: what left before this session, and how far records may
   leave in it. Inside a write transaction. */
void sent_forms_met(struct facts *d, struct peer *p, const struct session *s);

/* Records may leave beyond `sent`. Inside a write transaction. */
void sent_forms_raise(struct facts *d, const struct peer *p,
                      enum envelope_lane lane, uint64_t sent);

/* A record goes to net. */
void sent_forms_left(struct peer *p, enum envelope_lane lane, uint64_t seq);

/* Peers whose session is over: back to what left. Inside a write transaction.
 */
void sent_forms_rest(struct facts *d);

#endif
