/*
 * control_act: a request under a token: done once, and answered the same way
 * however often it is asked. CONTROL.md "Tokens".
 */
#ifndef NODE_CORE_CONTROL_ACT_H
#define NODE_CORE_CONTROL_ACT_H

#include "node/core/control/call.h"

/* Read `token` and `said` into call->act; a dry run has none. message is the
   whole request. ERR_USAGE. */
enum err control_act_begin(struct call *call, struct bytes message) MUST_CHECK;

/*
 * Whether the act was answered before: then *reply is that answer. In any
 * transaction. ERR_USAGE: its token stands for something else; ERR_IO.
 */
enum err control_act_find(struct call *call, struct buffer *reply,
                          bool *found) MUST_CHECK;

/* The command was carried out: keep its answer in the same transaction. */
void control_act_end(const struct call *call, struct bytes reply);

#endif
