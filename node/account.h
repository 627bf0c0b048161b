/*
 * account: the users that the node's processes run as.
 *
 * noroshid that root starts, for a node whose directory belongs to another
 * user, works as that user, and is root only for as long as it starts or ends a
 * process. core and keys run as the node's user, net as one of its own, where
 * there is one. Otherwise all run as the user who started noroshid.
 */
#ifndef NODE_ACCOUNT_H
#define NODE_ACCOUNT_H

#include <stdbool.h>
#include <sys/types.h>

#include "node/fault.h"
#include "node/parent_line.h"

struct account {
    bool switches; /* root started noroshid, and the node is another user's */
    uid_t uid, net_uid;
    gid_t gid, net_gid;
};

/* The owner of dir is the node's user; work as that one from here on. ERR_IO.
 */
enum err account_open(struct account *out, const char *dir,
                      struct fault *fault) MUST_CHECK;

/*
 * net's user is named so. Where there is none, or noroshid was not started so
 * that it can switch, net runs as the node's user, and a line in the log says
 * so. ERR_USAGE: that user may ask at the node's sockets.
 */
enum err account_net(struct account *a, const char *name,
                     struct fault *fault) MUST_CHECK;

/* Be root, to start or end a process of another user; and be it no longer. */
void account_raise(const struct account *a);
void account_lower(const struct account *a);

/* After fork: become the user of that process, for good. Safe there. */
bool account_become(const struct account *a, enum process which);

#endif
