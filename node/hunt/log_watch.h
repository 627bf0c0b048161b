/*
 * log_watch: says when logs in some directories may have changed.
 *
 * It is a hint, and never the truth: where inotify cannot be had, or lost
 * events, it says that anything may have changed, and somebody looks.
 */
#ifndef NODE_HUNT_LOG_WATCH_H
#define NODE_HUNT_LOG_WATCH_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    LOG_WATCH_BLIND_MS = 500, /* between two looks where inotify says nothing */
    LOG_WATCH_PIPES_MAX = 64, /* that are waited for as well */
};

enum log_woken {
    LOG_WOKEN_NOT,    /* or by a pipe */
    LOG_WOKEN_GROWTH, /* a file may have more in it */
    LOG_WOKEN_NAMES,  /* one may be new, renamed or gone; look at all */
};

struct log_watch {
    int fd;     /* of inotify; -1: there is none */
    bool blind; /* a directory cannot be watched */
};

void log_watch_open(struct log_watch *w);
void log_watch_close(struct log_watch *w);

/* Before all directories are added again. */
void log_watch_again(struct log_watch *w);

/* Watch a directory, also one that is watched already; "": the current one. One
   that is removed needs no care. */
void log_watch_add(struct log_watch *w, const char *dir);

/* Wait until something may have changed, or a pipe has more, or ms are over, or
   a signal came. */
enum log_woken log_watch_wait(struct log_watch *w, const int *pipes,
                              size_t count, int ms);

#endif
