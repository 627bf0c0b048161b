/*
 * watch: how far something long is, for a front end that shows it.
 */
#ifndef TOOLS_CLIENT_WATCH_H
#define TOOLS_CLIENT_WATCH_H

#include <stdint.h>

enum watch_what {
    WATCH_READING,  /* MiB of a file */
    WATCH_WAITING,  /* seconds for a node that is away */
    WATCH_PREPARED, /* records that are shared together */
};

/* What a front end lends; a NULL pointer to one: nobody watches. */
struct watch {
    /* done of total (0: not known). The first call is with done 0. */
    void (*step)(void *of, enum watch_what what, uint64_t done, uint64_t total);
    /* Before anything else is shown, and at the end. */
    void (*end)(void *of);
    void *of;
};

void watch_step(const struct watch *w, enum watch_what what, uint64_t done,
                uint64_t total);
void watch_end(const struct watch *w);

#endif
