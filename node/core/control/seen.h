/*
 * seen: what a dry run showed still holds when it is asked for in earnest, or
 * nothing is done. CONTROL.md "What was shown".
 */
#ifndef NODE_CORE_CONTROL_SEEN_H
#define NODE_CORE_CONTROL_SEEN_H

#include "node/core/control/call.h"

/* Whether the request says what was shown. */
bool control_seen_said(const struct call *call);

/* Whether what it is about has the newest revision that was shown.
   ERR_CHANGED, with a line for people. */
enum err control_seen_newest(struct call *call) MUST_CHECK;

/* Whether the rows of the reply, which are taken out of it, say the same of who
   gets it as those that were shown. ERR_CHANGED, with a line for people. */
enum err control_seen_compare(struct call *call) MUST_CHECK;

/* The same, beside that digest: of one part of several. */
enum err control_seen_same(struct call *call, struct bytes shown) MUST_CHECK;

/* The row that ends a dry run. */
void control_seen_row(struct call *call);

#endif
