/*
 * lock: DIR/lock, held by the noroshid that runs on DIR, or by a command that
 * works on the directory of one that does not run.
 */
#ifndef NODE_LOCK_H
#define NODE_LOCK_H

#include <stdint.h>

#include "node/fault.h"

/* Wait up to wait_ms for whoever holds it. *out is held until it is closed.
   ERR_BUSY (another noroshid runs), ERR_IO. */
enum err lock_take(int *out, const char *dir, int64_t wait_ms,
                   struct fault *fault) MUST_CHECK;

#endif
