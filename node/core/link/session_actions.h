/*
 * session_actions: a session's actions, carried out: what is said, and what the
 * store must hold.
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

#endif
