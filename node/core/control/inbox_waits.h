/*
 * inbox_waits: what waits for a person and is about no record that is here, for
 * `inbox`: one row for a peer and a reason, however much it sends.
 */
#ifndef NODE_CORE_CONTROL_INBOX_WAITS_H
#define NODE_CORE_CONTROL_INBOX_WAITS_H

#include "node/core/control/call.h"

/* One sort that has no pages, and its rows of a time or later. */
struct inbox_waits_top {
    const char *what;
    void (*put)(struct call *call, uint64_t since_ms);
};

/* All of them, in their order; the last has no what. */
extern const struct inbox_waits_top inbox_waits_top[];

/* Both below go on after *at (0: from the start), and answer false when the
   page is full: *at is then what was told last. */

/* What waits since a time or later; what was refused meanwhile is no more. */
bool inbox_waits_held(struct call *call, uint64_t since_ms, uint64_t *at);
/* What is in quarantine. */
bool inbox_waits_refused(struct call *call, uint64_t since_ms, uint64_t *at);

#endif
