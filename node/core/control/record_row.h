/*
 * record_row: the fields by which `records`, `show` and `search` tell of a
 * record, and those that `inbox` has, too.
 */
#ifndef NODE_CORE_CONTROL_RECORD_ROW_H
#define NODE_CORE_CONTROL_RECORD_ROW_H

#include "node/core/control/call.h"
#include "node/core/store/summary.h"

/* All of them; s is as summary_listed() has it. */
void record_row_put(struct call *call, struct control_writer *w,
                    const struct vault_row *row, const struct summary *s);

/* What the summary says beside title and indicators. */
void record_row_put_summary(struct control_writer *w, const struct summary *s);

#endif
