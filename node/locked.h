/*
 * locked: memory for secrets: it is never swapped out and stands in no dump.
 *
 * A machine may forbid it, by a limit or by a filter of system calls: then
 * nothing is held, and the fault names the remedy.
 */
#ifndef NODE_LOCKED_H
#define NODE_LOCKED_H

#include <stddef.h>

#include "node/fault.h"

/* Zeroed, with guard pages around it; size is a multiple of what the memory is
   for must align to. The caller owns it. NULL: ERR_IO in *fault. Aborts when
   there is no memory. */
void *locked_new(size_t size, struct fault *fault) MUST_CHECK;
/* Wipes it. at may be NULL. */
void locked_free(void *at);

/* Lock what stands elsewhere, for as long as the process runs or until
   locked_release(), which wipes it. ERR_IO. */
enum err locked_hold(void *at, size_t size, struct fault *fault) MUST_CHECK;
void locked_release(void *at, size_t size);

#endif
