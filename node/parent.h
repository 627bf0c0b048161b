/*
 * parent: starts net, core and keys, restarts whichever dies, stops them all.
 *
 * It holds the unlock key in locked memory and reads nothing a peer sent.
 */
#ifndef NODE_PARENT_H
#define NODE_PARENT_H

#include "node/fault.h"
#include "node/keyfile.h"
#include "node/program.h"

enum {
    PARENT_STOP_MS = 10 * 1000, /* how long a child may take to finish */
    PARENT_LOCK_WAIT_MS = 10 * 1000,
    PARENT_START_CRASHES_MAX = 5, /* before the first "ready" */
};

struct parent;

/*
 * Lock DIR/lock, waiting for a predecessor up to PARENT_LOCK_WAIT_MS. world
 * and key are borrowed until parent_close(). ERR_BUSY (another noroshid runs),
 * ERR_NOT_FOUND, ERR_IO.
 */
enum err parent_open(struct parent **out, const struct program_world *world,
                     const struct unlock_key *key,
                     struct fault *fault) MUST_CHECK;

/*
 * Start the children and keep them up until SIGTERM, SIGINT or SIGHUP (all
 * blocked since parent_open()). ERR_OK after a clean stop; ERR_IO and the
 * child's line in *fault when one could not start; ERR_USAGE: when a person has
 * to mend what is in DIR.
 */
enum err parent_run(struct parent *p, struct fault *fault) MUST_CHECK;

/* Kills what still runs; gives the lock back. NULL is fine. */
void parent_close(struct parent *p);

#endif
