/*
 * control_draft: a record as a request describes it, and who would get it.
 *
 * Shared by share and revise. Arguments and rows: proto/CONTROL.md.
 */
#ifndef NODE_CORE_CONTROL_DRAFT_H
#define NODE_CORE_CONTROL_DRAFT_H

#include "node/core/control/call.h"
#include "proto/record.h"

/*
 * Fill *r from the request. With revising, *r is the record so far and what the
 * request does not name stays; else *r is overwritten. Views into the request
 * and into rooms that last until the next call. ERR_USAGE, ERR_NOT_FOUND,
 * ERR_AMBIGUOUS, ERR_TOO_BIG; with a line for people.
 */
enum err control_draft(struct call *call, struct record *r,
                       bool revising) MUST_CHECK;

/* Whether it may be signed: valid, nothing in it that never leaves, somebody
   may get it; with the rows of who does not when nobody may. ERR_REFUSED and
   those of the record. */
enum err control_draft_check(struct call *call, struct record *r) MUST_CHECK;

/* Rows of groups, delegates, who gets it and who does not. */
void control_preview(struct call *call, const struct record *r);

#endif
