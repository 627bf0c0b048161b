/*
 * nobody: what to do where nobody may get a record.
 */
#ifndef NODE_CORE_CONTROL_NOBODY_H
#define NODE_CORE_CONTROL_NOBODY_H

#include "node/core/control/call.h"
#include "proto/policy.h"

/* ERR_REFUSED, and in its line what would let somebody have the record, where
   there is anything: a peer, a mark, a name in its audience. */
enum err nobody_gets_draft(struct call *call, const struct record *r);
/* The same of a record that is out, its own or another's. rule: which refused
   it to whoever was asked for last; 0: none. */
enum err nobody_gets_record(struct call *call, const struct record *r,
                            enum policy_rule rule);

#endif
