/*
 * session_set: all connections' sessions: begun, and told what happens: frames,
 * time, releases, credit.
 */
#ifndef NODE_CORE_LINK_SESSION_SET_H
#define NODE_CORE_LINK_SESSION_SET_H

#include "node/core/link/conn.h"

/* A link came up; WIRE.md 10.11 decides when there is another already. */
void session_set_begin(struct core *c, uint32_t link, struct peer *p,
                       bool dialled, const struct box_public *tk);

void session_set_frame(struct core *c, struct conn *t, struct bytes frame);

/* Tell a session its credit, where that began or ended to be 0, or its reason
   is another. */
void session_set_credit(struct core *c, struct conn *t);
/* Each second; and the credit of each. */
void session_set_tick(struct core *c);

/* Tell open sessions what was released since. Inside any transaction. */
void session_set_released(struct core *c);

/* Our card changed: say so to everyone. */
void session_set_card(struct core *c);

#endif
