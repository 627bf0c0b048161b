/*
 * provision: what a child is given before it starts: the keys that open its key
 * files, and to net, which may open none, the files themselves.
 */
#ifndef NODE_PROVISION_H
#define NODE_PROVISION_H

#include "node/channel.h"
#include "node/parent_line.h"

/* With fd >= 0 it goes along, and is closed in any case. A child that does not
   take it is dead or dying, which its parent hears from the kernel; to NULL
   nothing is told. */
void provision_tell(struct channel *to, const struct parent_line *line, int fd);

/* All that this process is given of the node in dir, whose key files key opens.
   What cannot be opened is missing, and logged. */
void provision_give(struct channel *to, enum process which, const char *dir,
                    const struct unlock_key *key);

#endif
