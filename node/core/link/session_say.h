/*
 * session_say: the frames that a session has core say: unsigned ones at once,
 * signed ones by the signer.
 */
#ifndef NODE_CORE_LINK_SESSION_SAY_H
#define NODE_CORE_LINK_SESSION_SAY_H

#include "node/core/link/conn.h"

/* One action of a session that is carried out, and where. */
struct session_carry {
    struct core *core;
    struct conn *conn;
    struct session_actions *actions;
    const struct session_action *action; /* one of them */
};

/* Say what the action says; nothing where it says nothing. */
void session_say(const struct session_carry *x);

/* A receipt for places whose answer changed. Inside any transaction. */
void session_say_receipt(struct core *c, struct conn *t,
                         enum envelope_lane lane, const struct frame_run *runs,
                         size_t count);

#endif
