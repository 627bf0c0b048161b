/*
 * local: a socket in the node's directory, at which people of this machine
 * ask: the node's own user, root, members of group noroshi.
 */
#ifndef NODE_LOCAL_H
#define NODE_LOCAL_H

#include "node/channel.h"

/* Listen on DIR/NAME (SEQPACKET, non-blocking); one that was left behind is
   replaced. The descriptor, or -1: logged. */
int local_listen(const char *dir, const char *name);

/*
 * The next one who asks, and which user that is. ERR_OK; ERR_DENIED (logged):
 * the channel is open, so that the refusal can be said; ERR_BUSY: nobody is
 * there now; ERR_IO: nothing can be said to this one.
 */
enum err local_accept(struct channel **out, uint32_t *uid,
                      int listening) MUST_CHECK;

/* Whether a user may ask. */
bool local_admits(unsigned uid, unsigned gid);

#endif
