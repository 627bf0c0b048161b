/*
 * hunt: logs, searched for what packs know.
 *
 *     struct hunt_options o = {.packs = packs, .pack_count = 1, ...};
 *     struct hunt_listener l = {.hit = print, .said = say, .who = me};
 *     hunt_logs(&o, &list, &l, &sum);
 *
 * What was found is told in the order of the logs, from the thread that calls.
 */
#ifndef TOOLS_CLIENT_HUNT_HUNT_H
#define TOOLS_CLIENT_HUNT_HUNT_H

#include "node/hunt/log_follow.h"
#include "tools/client/hunt/hit.h"
#include "tools/client/hunt/observe.h"
#include "tools/client/hunt/part.h"
#include "tools/client/hunt/part_queue.h"

enum {
    HUNT_THREADS_MAX = PART_QUEUE_THREADS_MAX,
    HUNT_TICK_MS = 1000, /* between two pauses at most */
};

struct hunt_options {
    struct hit_rule rule;
    unsigned threads; /* that scan */
    struct observing *observing; /* is given all that is read; or NULL */
};

struct hunt_listener {
    /* False ends the hunt: nobody reads what is told. */
    bool (*hit)(void *who, const struct hit *hit);
    /* Of a log, with why: PART_MISSED, PART_REPLACED, PART_ABSENT, PART_LOST.
     */
    void (*said)(void *who, enum part_kind what, const char *file,
                 const char *about);
    /* Octets of done files of total (0: not known). */
    void (*step)(void *who, uint64_t done, uint64_t total);
    void *who;
};

/* Who follows logs is asked, when all that was handed out is told. */
struct hunt_follower {
    /* `idle`: nothing more is there now. False ends the hunt. */
    bool (*pause)(void *who, bool idle);
    /* Whether the packs of the rule should be others by now; then nobody uses
       them, and they are renewed. */
    bool (*is_stale)(void *who);
    void (*renew)(void *who);
    void *who;
};

struct hunt_sum {
    uint64_t hits, files, lines, octets; /* octets: of the text */
    uint64_t missed;  /* files that were not read, or not to their end */
    uint64_t old;     /* and those written last before `since` */
    uint64_t untimed; /* matches of expired values in lines without a time */
};

/* Search all logs of the list. False: the listener ended it. */
bool hunt_logs(const struct hunt_options *o, const struct log_list *list,
               const struct hunt_listener *l, struct hunt_sum *sum);

/* Search logs and what comes to them, until the follower ends it or nothing
   will come. False: the listener ended it. */
bool hunt_follow(const struct hunt_options *o, struct log_follow *logs,
                 const struct hunt_listener *l, const struct hunt_follower *f,
                 struct hunt_sum *sum);

#endif
