/*
 * observe: what stands in logs, entered into a folder of observations.
 *
 * Entered is what observation_line.h says, with the time that the line states;
 * where it states none, when it was written. A source is a kind of logs: what
 * the caller calls it, or what the files are called.
 */
#ifndef TOOLS_CLIENT_HUNT_OBSERVE_H
#define TOOLS_CLIENT_HUNT_OBSERVE_H

#include "node/hunt/log_follow.h"
#include "node/hunt/log_list.h"
#include "node/hunt/observation/observer.h"
#include "tools/client/hunt/part.h"

enum {
    OBSERVE_KEEP_DAYS = 400,  /* where nobody says */
    OBSERVE_COMMIT_MS = 5000, /* what is observed live is there by then */
    OBSERVE_TIDY_MS = 24 * 60 * 60 * 1000, /* between two times that what is too
                                              old is removed */
    OBSERVE_TICK_MS = 1000,                /* between two pauses at most */
    OBSERVE_AHEAD_MS = 24 * 60 * 60 * 1000, /* more is a clock that is behind */
};

struct observe_options {
    const char *folder;
    const char *source;      /* NULL: as the files are called */
    struct log_follow *logs; /* that grow: it goes on where it was; or NULL, */
    const struct log_list *list; /* and these are read once */
    uint32_t keep_days;
};

struct observe_listener {
    /* Of a log, with why: PART_MISSED, PART_REPLACED, PART_ABSENT,
       PART_LOST. */
    void (*said)(void *who, enum part_kind what, const char *file,
                 const char *about);
    /* Observations are not merged, or not removed, for that reason. */
    void (*unkept)(void *who, const char *about);
    /* Between two runs: octets of files that were read. False ends it. */
    bool (*pause)(void *who, uint64_t octets);
    void *who;
};

struct observe_sum {
    uint64_t lines, files;
    uint64_t values;  /* as often as they were seen */
    uint64_t missed;  /* files that were not read, or not to their end */
    uint64_t untimed; /* lines with values that state no time */
    uint64_t ahead;   /* and with one that lies ahead of the clock: it counts
                         for now; */
    uint64_t old;     /* or so long ago that it is not kept: left out */
};

/*
 * Until all is observed, or the listener ends it. All that was observed is in
 * the folder when this returns ERR_OK. The process takes the folder's group and
 * gives up its umask. Codes of observer_commit(), observe_state_open();
 * ERR_DENIED: it may not take that group.
 */
enum err observe(const struct observe_options *o,
                 const struct observe_listener *l, struct observe_sum *sum,
                 struct fault *fault) MUST_CHECK;

/*
 * The same of parts of logs that somebody else reads, such as a hunt; logs and
 * list are NULL. Of the listener unkept is called alone. What is lent lives
 * until observe_close(), which says why not all was observed.
 */
struct observing;

enum err observe_open(struct observing **out, const struct observe_options *o,
                      const struct observe_listener *l, struct observe_sum *sum,
                      struct fault *fault) MUST_CHECK;
void observe_part(struct observing *o, const struct part *p);
enum err observe_close(struct observing *o) MUST_CHECK;

/* What a log of that name is called as a source: "access.log.2.gz" is access,
   "dns-20261128.log" is dns. */
struct observation_name observe_source_name(const char *path);

#endif
