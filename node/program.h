/*
 * program: one of the node's processes, started from its own executable.
 */
#ifndef NODE_PROGRAM_H
#define NODE_PROGRAM_H

#include <sys/types.h>

#include "node/channel.h"
#include "node/fault.h"
#include "node/parent_line.h"

/* The leak checker traces its own process. */
#ifdef NOROSHI_SANITIZED
enum { PROGRAM_DUMPABLE = 1 };
#else
enum { PROGRAM_DUMPABLE = 0 };
#endif

enum {
    /* libzmq bounds neither multipart messages nor what many peers queue:
       beyond this net dies, and is restarted (allocation fails, it aborts). */
    PROGRAM_NET_MEMORY_MAX = 512 * 1024 * 1024,
};

struct account;

/* How the node's programs are started: borrowed, all of it. */
struct program_world {
    const char *folder, *dir;
    const struct account *account;
    bool hooks; /* whether hook is one of them */
};

/* Whether FOLDER/noroshi-NAME can be run. ERR_NOT_FOUND. */
enum err program_check(const char *folder, enum process which,
                       struct fault *fault) MUST_CHECK;

/* Start it, as its own user; *line is our end of its channel to the parent.
   ERR_IO. */
enum err program_start(pid_t *pid, struct channel **line,
                       const struct program_world *world,
                       enum process which) MUST_CHECK;

/* The folder that holds the three programs: beside this executable, else
   ../libexec/noroshi. ERR_NOT_FOUND. */
enum err program_folder(char *out, size_t cap, struct fault *fault) MUST_CHECK;

#endif
