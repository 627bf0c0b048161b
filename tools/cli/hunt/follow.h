/*
 * follow: a hunt that goes on with what comes to logs, until somebody ends it,
 * and where it was when it is started again.
 */
#ifndef TOOLS_CLI_HUNT_FOLLOW_H
#define TOOLS_CLI_HUNT_FOLLOW_H

#include "tools/cli/hunt/hit_teller.h"
#include "tools/client/hunt/hunt.h"

enum {
    FOLLOW_COMMIT_MS = 1000, /* between two commits where there is something, */
    FOLLOW_COMMIT_OCTETS = 64 * 1024 * 1024, /* or so much was searched */
    FOLLOW_PACKS_MS = 1000, /* between two looks whether a pack is a new one */
};

struct follow {
    struct hunt_options *options;
    const struct hunt_listener *listener;
    int count; /* 0: stdin */
    char **paths;
    const char *state; /* the file that keeps positions; "": none does */
    struct hit_teller *teller;
    bool (*is_stale)(void *who); /* as of a hunt_follower */
    void (*renew)(void *who);
    /* All that was there is searched. */
    void (*idle)(void *who);
    void *who;
};

/*
 * Until SIGINT, SIGTERM or SIGHUP, or stdin, if it is followed alone, ends.
 * False, and told: it could not begin, or hits or their positions could not be
 * written at its end.
 */
bool follow(const struct follow *f, struct hunt_sum *sum);

#endif
