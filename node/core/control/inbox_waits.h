/*
 * inbox_waits: what of each peer waits for an answer or was refused, for
 * `inbox`: one row for a peer and a reason, however much it sends.
 *
 * Two of them go on after *at (0: from the start), and answer false when the
 * page is full: *at is then what was told last.
 */
#ifndef NODE_CORE_CONTROL_INBOX_WAITS_H
#define NODE_CORE_CONTROL_INBOX_WAITS_H

#include "node/core/control/call.h"

/* What waits since a time or later; what was refused meanwhile is no more. */
bool inbox_waits_held(struct call *call, uint64_t since_ms, uint64_t *at);
/* What is in quarantine. */
bool inbox_waits_refused(struct call *call, uint64_t since_ms, uint64_t *at);
/* What left it because it was full. */
void inbox_waits_left(struct call *call, uint64_t since_ms);
/* What of its words about holders of records found no room. */
void inbox_waits_left_out(struct call *call, uint64_t since_ms);

#endif
