/*
 * record_row: the fields by which `records`, `show` and `search` tell of a
 * record, and those that `inbox` has, too.
 */
#ifndef NODE_CORE_CONTROL_RECORD_ROW_H
#define NODE_CORE_CONTROL_RECORD_ROW_H

#include "node/core/control/call.h"
#include "node/core/store/summary.h"

/* All of them; the summary is zero where the record was erased. */
void record_row_put(struct call *call, struct control_writer *w,
                    const struct vault_row *row, const struct summary *s);

/* What the summary says beside the title: how many indicators of each type,
   category and case. */
void record_row_put_summary(struct control_writer *w, const struct summary *s);

#endif
