/*
 * control_stage: one part of an act, signed and stored but not shared before
 * share.commit.
 */
#ifndef NODE_CORE_CONTROL_STAGE_H
#define NODE_CORE_CONTROL_STAGE_H

#include "node/core/control/call.h"
#include "proto/record.h"

/* Whether the request is about one part; a dry run never is. */
bool control_stages(const struct call *call);

/*
 * Before the part is drafted: whether it is there already, told by a row.
 * ERR_USAGE, ERR_FULL.
 */
enum err control_stage_begin(struct call *call, bool *there) MUST_CHECK;

/* Sign and store r as that part. old: number of the record that it revises, 0:
   none. Codes of compose_sign(). */
enum err control_stage(struct call *call, struct record *r,
                       uint64_t old) MUST_CHECK;

/* With `like`: *r is that part of the act, with an object of its own; *found
   tells whether it was asked for. ERR_NOT_FOUND. */
enum err control_stage_like(struct call *call, struct record *r,
                            bool *found) MUST_CHECK;

#endif
