/*
 * sandbox: what net, core and keys give up before they hear anybody.
 *
 * In two steps. sandbox_files() before a process has threads: from then on it
 * opens what its work needs and nothing else (Landlock), and no file grows
 * without bound. sandbox_calls() when all that starts has started: from then on
 * system calls that its work does not need fail with EPERM (seccomp), in each
 * of its threads. A kernel, or a container, that cannot do one of them is no
 * reason not to start: *out says what holds, and status shows it.
 */
#ifndef NODE_SANDBOX_H
#define NODE_SANDBOX_H

#include "node/parent_line.h"

enum { SANDBOX_NET_THREADS_MAX = 8192 }; /* a look-up has one of its own */

/* Whom a sandbox is for. */
struct sandbox_of {
    enum process me;
    const char *dir;          /* of the node */
    uint64_t file_octets_max; /* of a file that it writes */
    int packs;                /* core's: its descriptor of the folder of packs,
                                 the only one in which it gives a name to a file
                                 and takes it away; -1: there is none */
};

/* Needs PR_SET_NO_NEW_PRIVS. Sets out->uid and out->landlock_abi. */
void sandbox_files(struct sandbox *out, const struct sandbox_of *of);

/* Sets the rest. For PROCESS_PARENT: only what none of the processes needs
   that it starts, for they inherit it. */
void sandbox_calls(struct sandbox *out, const struct sandbox_of *of);

#endif
