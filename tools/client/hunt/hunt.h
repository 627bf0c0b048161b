/*
 * hunt: logs, searched for what packs know.
 *
 *     struct hunt_options o = {.packs = packs, .pack_count = 1, ...};
 *     struct hunt_listener l = {.hit = print, .missed = say, .who = me};
 *     hunt_logs(&o, &list, &l, &sum);
 *
 * One thread reads and decodes while the others scan: they hand over whole
 * parts of a log, and what was found is told in the order of the logs, whatever
 * the number of threads. Everything is called from the thread of hunt_logs().
 */
#ifndef TOOLS_CLIENT_HUNT_HUNT_H
#define TOOLS_CLIENT_HUNT_HUNT_H

#include "node/hunt/log_list.h"
#include "tools/client/hunt/hit.h"

enum {
    HUNT_THREADS_MAX = 16,
    HUNT_TOLD_MAX = 65536, /* hits of one line that are remembered as told */
};

struct hunt_options {
    struct hit_rule rule;
    unsigned threads; /* that scan */
};

struct hunt_listener {
    /* False ends the hunt: nobody reads what is told. */
    bool (*hit)(void *who, const struct hit *hit);
    /* All of a log, or the rest of it, was not read. */
    void (*missed)(void *who, const char *file, const char *about);
    /* It was read to its end; under its name stands another by now. */
    void (*replaced)(void *who, const char *file);
    /* Octets of done files of total (0: not known). */
    void (*step)(void *who, uint64_t done, uint64_t total);
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

#endif
