/*
 * log_follow: logs that grow and are rotated, each line handed out once.
 *
 *     struct log_follow *f = log_follow_open(&options);
 *     log_follow_add(f, "/var/log");
 *     ... log_follow_know(f, &known) for each that an earlier process kept ...
 *     for (;;) {
 *         while (log_follow_next(f, &run, &step))
 *             ... scan it, tell its hits, log_follow_told(f, step.log, ...) ...
 *         ... keep log_follow_changed() ...
 *         log_follow_wait(f, ms);
 *     }
 *
 * A log is known by what it is, not by its name: it is read to its end also
 * where it was renamed or removed, and before what has its name by now. One
 * that was copied and emptied goes on in the copy, and then from its beginning;
 * one that was compressed goes on in the compressed one. A line is handed out
 * when it has its end, or nobody can write it any more.
 */
#ifndef NODE_HUNT_LOG_FOLLOW_H
#define NODE_HUNT_LOG_FOLLOW_H

#include "node/hunt/log_step.h"

enum {
    LOG_FOLLOW_LOOK_MS = 5000, /* between two looks, whatever inotify says */
    LOG_FOLLOW_LOOK_PART = 10, /* looking takes a tenth of the time at most */
};

struct log_follow_options {
    uint64_t since_ms;   /* what was written last before that is not read */
    struct stat skipped; /* a file that is not read: where hits are written */
    const char *kept;    /* nor this one: where positions are; or NULL */
};

/* What has to be kept of a log to go on there. */
struct log_known {
    dev_t dev;
    ino_t ino;
    const char *path;
    uint64_t gone_s;         /* since when it is not there; 0: it is */
    struct timespec changed; /* when it was written last, as far as known */
    struct followed_at at;
};

struct log_follow;

struct log_follow *log_follow_open(const struct log_follow_options *o);
void log_follow_close(struct log_follow *f);

/* A file, a directory, a pipe or "-". */
void log_follow_add(struct log_follow *f, const char *path);

/* Of an earlier process; before the first log_follow_next(). */
void log_follow_know(struct log_follow *f, const struct log_known *known);

/* See which logs there are, if that is due: log_follow_next() does it as well.
   What was seen is in log_follow_changed(), before any of it is read. */
void log_follow_look(struct log_follow *f);

/* The next step; run is lent and has its lines. False: nothing now. */
bool log_follow_next(struct log_follow *f, struct log_run *run,
                     struct log_step *step);

/* All up to there was told. */
void log_follow_told(struct log_follow *f, struct followed *log,
                     const struct followed_at *at);

/* Those that were seen, or of which more was told, since this was called last;
   or all. */
void log_follow_changed(struct log_follow *f, bool all,
                        void (*take)(void *who, const struct log_known *known),
                        void *who);

/* Wait until there may be more, at most ms. All that was handed out is told. */
void log_follow_wait(struct log_follow *f, int ms);

/* Whether nothing will come: only "-" was named, and that is at its end. */
bool log_follow_is_over(const struct log_follow *f);

/* Octets of files that were read. */
uint64_t log_follow_read(const struct log_follow *f);

#endif
