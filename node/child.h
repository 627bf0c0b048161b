/*
 * child: what net, core and keys have in common: how each starts under the
 * parent and stays in touch with it.
 *
 *     int main(int argc, char **argv)
 *     {
 *         struct child child;
 *         if (child_open(&child, argc, argv, PROCESS_CORE) != ERR_OK)
 *             return CHILD_EXIT_USAGE;
 *         ... open what child.dir, child.secret and child.link give ...
 *         child_ready(&child);
 *         ... loop; poll channel_fd(child.parent), child_hear() ...
 */
#ifndef NODE_CHILD_H
#define NODE_CHILD_H

#include "node/channel.h"
#include "node/parent_line.h"

enum {
    CHILD_START_MS = 10000, /* how long the parent may take to say START */
    CHILD_EXIT_FAILED = 1,
    CHILD_EXIT_USAGE = 2,
};

struct child {
    enum process me;
    const char *dir; /* of the node; from argv */
    struct channel *parent;
    struct channel *link[PROCESSES]; /* by neighbour; NULL: none (yet) */
    struct purpose_key secret[KEYFILE_IDENTITY]; /* by purpose; zero: not
                                              given. The child wipes them */
    bool has_secret[KEYFILE_IDENTITY];
};

/*
 * Take the parent's socket from argv, harden this process (dies with the
 * parent, cannot be traced, leaves no core file), name its log lines, and wait
 * for START. ERR_USAGE (not started by noroshid), ERR_CLOSED, ERR_BUSY,
 * ERR_BAD_SHAPE; a line was logged.
 */
enum err child_open(struct child *out, int argc, char **argv,
                    enum process me) MUST_CHECK;

/* Close all channels, wipe all secrets. */
void child_close(struct child *c);

/* Tell the parent that this process does its work. */
void child_ready(struct child *c);

/* Tell the parent why it cannot; then exit with CHILD_EXIT_FAILED. During
   start-up the parent prints the line and ends; later it restarts us. */
void child_failed(struct child *c, const char *format, ...) PRINTF_LIKE(2, 3);

/* The same where no restart helps, but a person who mends what is in DIR. */
void child_refused(struct child *c, const char *format, ...) PRINTF_LIKE(2, 3);

/* Tell the parent that this process is not hung; never blocks. Without one,
   as after child_close(), nobody is told. */
void child_alive(struct child *c);

/* Tell the parent which peer is to be suspected should this process end soon;
   NULL: none. Never blocks. */
void child_suspects(struct child *c, const struct box_public *tk);

enum child_event {
    CHILD_NOTHING, /* nothing more to hear now */
    CHILD_LINKED,  /* line->which was restarted: link[which] is new, and the
                      old one is closed */
    CHILD_PROCESS, /* line says who runs */
    CHILD_SUSPECT, /* line->tk: net ended, and it may be why */
    CHILD_STOP,    /* finish and exit 0; also when the parent is gone */
};

/* The next thing the parent says; call until CHILD_NOTHING. */
enum child_event child_hear(struct child *c, struct parent_line *line);

#endif
