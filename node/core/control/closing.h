/*
 * control_closing: an incident that was a false alarm is closed, and its
 * indicators are retracted with it.
 *
 * The argument `retract_indicators`: CONTROL.md "share".
 */
#ifndef NODE_CORE_CONTROL_CLOSING_H
#define NODE_CORE_CONTROL_CLOSING_H

#include "node/core/control/reinstate.h"

/* Whether it is asked for. */
bool control_closing(const struct call *call);

/* The incident without its indicators. ERR_USAGE: it is no false alarm. */
enum err control_closing_draft(struct call *call,
                               struct record *r) MUST_CHECK;

/* Retract those that the record so far still says; a row {what: retraction}
   where there are any. ERR_TOO_BIG, and those of a retraction. */
enum err control_closing_retract(struct call *call,
                                 const struct revised *old) MUST_CHECK;

#endif
