/*
 * hook_row: what became of the commands that [hooks] names, for `status`.
 */
#ifndef NODE_CORE_CONTROL_HOOK_ROW_H
#define NODE_CORE_CONTROL_HOOK_ROW_H

#include "node/core/control/call.h"

/* A row for each event that has a command. */
void hook_row_put_all(struct call *call);

#endif
