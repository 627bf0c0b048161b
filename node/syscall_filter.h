/*
 * syscall_filter: what a process may no longer ask the kernel for (seccomp).
 *
 * Lists of what is refused, not of what is allowed: the latter would have to
 * follow each version of libzmq and the C library. Refused calls fail with
 * EPERM, and clone3 with ENOSYS, so that the C library takes clone, whose flags
 * can be looked at; nothing is killed for them.
 */
#ifndef NODE_SYSCALL_FILTER_H
#define NODE_SYSCALL_FILTER_H

#include "node/parent_line.h"

/* For all threads of this process and all that it starts, for good. packs:
   core's, as sandbox.h has it. Needs PR_SET_NO_NEW_PRIVS. False: it cannot be
   done here; logged. */
bool syscall_filter_set(enum process me, int packs);

#endif
