/*
 * control_revise: a record's next revision, and what it does to those who had
 * the record before.
 */
#ifndef NODE_CORE_CONTROL_REVISE_H
#define NODE_CORE_CONTROL_REVISE_H

#include "node/core/control/call.h"
#include "proto/record.h"

/* Whether those who had old need its retraction, for somebody who may have had
   it may not have r; with rows of who is dropped when told. Before r is
   released. */
bool control_revise_retracts(struct call *call, const struct record *old,
                             const struct record *r, bool told);

/* share of an object that this node has shared before. */
enum err control_revise_object(struct call *call,
                               const struct object_id *object) MUST_CHECK;

#endif
