/*
 * session_actions: a session's actions, carried out: what is said now, what
 * waits for the commit, and what the store must hold.
 */
#ifndef NODE_CORE_LINK_SESSION_ACTIONS_H
#define NODE_CORE_LINK_SESSION_ACTIONS_H

#include "node/core/link/conn.h"

/* Feed one event to a session and carry out what follows, and what follows from
   that. */
void session_actions_step(struct core *c, struct conn *t,
                          struct session_event *ev);

/* A peer's card changed, or what time makes of it: its session is told. */
void session_actions_card(struct core *c, const struct peer *p);

/* A receipt for places whose answer changed. Inside any transaction. */
void session_actions_receipt(struct core *c, struct conn *t,
                             enum envelope_lane lane,
                             const struct frame_run *runs, size_t count);

#endif
