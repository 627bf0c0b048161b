/*
 * rows: what commands about records answer with, a row each. CONTROL.md
 * "share".
 *
 * Each answers false when the page is full.
 */
#ifndef NODE_CORE_CONTROL_ROWS_H
#define NODE_CORE_CONTROL_ROWS_H

#include "node/core/control/call.h"
#include "node/core/store/vault.h"

/* {what: to | withheld}: what policy says of one peer. */
bool rows_peer(struct call *call, const struct record *r, const struct peer *p,
               struct policy_answer answer);

/* {what: record}, or of another name. */
bool rows_record(struct call *call, const struct vault_row *row);
bool rows_named(struct call *call, const struct vault_row *row,
                const char *what);

/* {what: draft}, of a record that is not signed yet. */
bool rows_draft(struct call *call, const struct record *r);

#endif
