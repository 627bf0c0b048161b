/*
 * descent: whether one process of this machine descends from another.
 */
#ifndef NODE_DESCENT_H
#define NODE_DESCENT_H

#include <stdbool.h>
#include <sys/types.h>

enum {
    DESCENT_DEPTH_MAX = 4096, /* generations that are looked at */
    DESCENT_TRIES_MAX = 3,    /* a process between the two may end meanwhile */
};

/*
 * Whether pid is ancestor, or descends from it. What cannot be told (a process
 * has ended, or cannot be looked at) counts as yes: whoever asks refuses then.
 * pid 0 is a process outside this one's namespace, and does not.
 */
bool descent_from(pid_t pid, pid_t ancestor);

#endif
