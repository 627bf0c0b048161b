/*
 * landlock: what files and sockets this thread, and those that it starts, may
 * reach from here on; by the kernel's Landlock, of whichever version it has.
 */
#ifndef NODE_LANDLOCK_H
#define NODE_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

enum landlock_use {
    LANDLOCK_READ,    /* the file, or the files below; and list folders */
    LANDLOCK_WRITE,   /* that, and make and change */
    LANDLOCK_REPLACE, /* that, and rename and remove */
};

/* A file, or a folder with all below it. One that is not there is left out. */
struct landlock_path {
    const char *path;
    enum landlock_use use;
};

/*
 * Everything else is closed: opening fails with EACCES. Nothing is executed,
 * and no signal goes to a process outside. tcp: connections may be made and
 * awaited. Answers the version that holds, or 0: the kernel has none, or it
 * failed (logged). Needs PR_SET_NO_NEW_PRIVS. What is open already stays so.
 */
unsigned landlock_close(const struct landlock_path *paths, size_t count,
                        bool tcp);

#endif
