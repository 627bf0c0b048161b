/*
 * hook_state: what of `status` becomes an event: a peer that has been away for
 * long, a key that ends soon. Each is told once; a peer again when it was back
 * in between, a key again each day.
 */
#ifndef TOOLS_HOOK_HOOK_STATE_H
#define TOOLS_HOOK_HOOK_STATE_H

#include <jansson.h>

#include "node/config.h"

struct hook_state {
    json_t *away; /* by peer: since when (ms of the steady clock), or told */
    json_t *keys; /* by key: when it was told */
};

void hook_state_open(struct hook_state *s);
void hook_state_close(struct hook_state *s);

/*
 * One row of `status`, looked at now (steady clock). The event's row, a new
 * reference, and which event; NULL: none is due.
 */
json_t *hook_state_look(struct hook_state *s, const struct config *c,
                        const json_t *row, uint64_t now_ms,
                        enum config_hook *event);

#endif
