/*
 * hook_event: what of the inbox and of the node's state is an event that
 * [hooks] may name a command for.
 */
#ifndef TOOLS_HOOK_HOOK_EVENT_H
#define TOOLS_HOOK_HOOK_EVENT_H

#include <jansson.h>

#include "node/config.h"

/* Whether a row of `inbox` is one of that event; it may be of several. */
bool hook_event_is(const json_t *row, enum config_hook event);

/* The row as a command is told it: as `noroshi inbox --json` has it, without
   single values. A new reference. */
json_t *hook_event_row(const json_t *row);

#endif
