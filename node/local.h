/*
 * local: a socket in the node's directory, at which people of this machine
 * ask: the node's own user, root, members of group noroshi. The node's own
 * processes may not, nor what descends from them.
 */
#ifndef NODE_LOCAL_H
#define NODE_LOCAL_H

#include <sys/types.h>

#include "node/channel.h"

/* A listening socket, and whom it admits: a value. */
struct local {
    int fd;
    pid_t family;   /* whose descendants are refused; 0: nobody's */
    uint32_t group; /* noroshi's, where there is one */
    bool grouped;
};

/*
 * Where group noroshi exists, make DIR belong to it, with mode 0750: nobody
 * else reaches the sockets. Logged where that cannot be done.
 */
void local_enclose(const char *dir);

/*
 * Make DIR/NAME, where it is not there: of group noroshi as DIR is, with mode
 * 0750. A node whose own group is another one has the folder give its files to
 * that group (mode 2750). Logged where that cannot be done.
 */
void local_folder(const char *dir, const char *name);

/* The same with mode 0770: whoever is in the group may write there, too. */
void local_shared_folder(const char *dir, const char *name);

/* Listen on DIR/NAME (SEQPACKET, non-blocking); one that was left behind is
   replaced. False: logged. */
bool local_listen(struct local *out, const char *dir, const char *name,
                  pid_t family) MUST_CHECK;

/*
 * The next one who asks, and which user that is. ERR_OK; ERR_DENIED (logged):
 * the channel is open, so that the refusal can be said; ERR_BUSY: nobody is
 * there now; ERR_IO: nothing can be said to this one.
 */
enum err local_accept(struct channel **out, uint32_t *uid,
                      const struct local *at) MUST_CHECK;

#endif
