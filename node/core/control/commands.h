/*
 * commands: what can be asked of core, one function a command, and the table
 * that names them. Arguments and rows: proto/control_fields.h, CONTROL.md.
 *
 * The transport is server.h; nothing here knows of it.
 */
#ifndef NODE_CORE_CONTROL_COMMANDS_H
#define NODE_CORE_CONTROL_COMMANDS_H

#include "node/core/control/call.h"
#include "proto/control_fields.h"

/* control_status(), control_peer_add(), ... Each writes its rows into the
   call's reply. */
#define X(function, name, writes)                                              \
    enum err control_##function(struct call *call) MUST_CHECK;
CONTROL_COMMAND_LIST(X)
#undef X

/* Whether the message names a command that writes; it may be broken behind
   that. */
bool commands_writes(struct bytes message);

/*
 * Carry out what uid asks, in the round's transaction, and append the whole
 * reply to out; nothing is appended where it does not fit. What the command
 * answered, or why it was not asked: ERR_VERSION, ERR_BAD_SHAPE, ERR_USAGE.
 */
enum err commands_answer(struct core *c, uint32_t uid, struct bytes message,
                         struct buffer *out) MUST_CHECK;

/* The command that a message names, for the log; "?" where it names none. */
const char *commands_name(struct bytes message);

#endif
