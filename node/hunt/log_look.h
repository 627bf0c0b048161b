/*
 * log_look: which logs there are, as often as somebody looks.
 *
 * Of what is named, a directory is walked, and of a log that is rotated the
 * older ones beside it that were written since it was read last belong to it.
 */
#ifndef NODE_HUNT_LOG_LOOK_H
#define NODE_HUNT_LOG_LOOK_H

#include "node/hunt/followed.h"
#include "node/hunt/log_watch.h"

enum {
    LOG_LOOK_SAID_MAX = 256,          /* directories said to be unreadable */
    LOG_LOOK_KEPT_S = 30 * 24 * 3600, /* a log that is gone may come back */
};

struct log_source {
    char *path;
    bool absent; /* and that was said */
    /* Of a log: older ones that were written before are not read. It stays what
       it was when the log was first known: a look may miss one whose name just
       changes, and the next look finds it. */
    struct timespec since;
    bool known;
};

struct log_look {
    struct log_source *sources;
    size_t count;
    struct log_watch watch;
    struct stat skipped; /* a file that is not read: where hits are written */
    char *kept;          /* nor is this one, nor its .new; NULL: none */
    uint64_t looks;
    bool due;          /* a name may be new */
    uint64_t after_ms; /* not to be done before */
    char *said[LOG_LOOK_SAID_MAX];
    size_t said_count;
};

/* Zeroed but for skipped and kept, which is its own. */
void log_look_open(struct log_look *l);
void log_look_close(struct log_look *l);

/* A file, a directory, a pipe or "-". */
void log_look_add(struct log_look *l, const char *path);

bool log_look_is_due(const struct log_look *l, uint64_t now_ms);

/* What the look is for. */
struct log_look_to {
    struct followed_set *set;
    /* Cannot be read; absent: it is not there. */
    void (*missed)(void *who, const char *path, const char *about, bool absent);
    /* Its log has another name; the old one is whose who is. */
    void (*renamed)(void *who, char *old);
    /* It is gone for good. */
    void (*dropped)(void *who, struct followed *e);
    void *who;
};

/* Look at all of it, and order the set. */
void log_look(struct log_look *l, const struct log_look_to *to,
              uint64_t now_ms);

#endif
