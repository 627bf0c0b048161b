/*
 * loop: rounds of core; hears, opens, writes, commits, and only then speaks.
 */
#ifndef NODE_CORE_LOOP_H
#define NODE_CORE_LOOP_H

#include "node/core/core.h"

/* Until the parent says stop. ERR_OK, or why it cannot go on. */
enum err loop_run(struct core *c) MUST_CHECK;

#endif
