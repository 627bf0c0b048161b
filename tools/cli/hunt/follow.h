/*
 * follow: a hunt that goes on with what comes to logs, until somebody ends it.
 */
#ifndef TOOLS_CLI_HUNT_FOLLOW_H
#define TOOLS_CLI_HUNT_FOLLOW_H

#include "tools/client/hunt/hunt.h"

struct follow {
    struct hunt_options *options;
    const struct hunt_listener *listener;
    int count; /* 0: stdin */
    char **paths;
};

/* Until SIGINT, SIGTERM or SIGHUP, or stdin, if it is followed alone, ends. */
void follow(const struct follow *f, struct hunt_sum *sum);

#endif
