/*
 * start: what core opens once when it starts, and closes when it ends.
 */
#ifndef NODE_CORE_START_H
#define NODE_CORE_START_H

#include <sys/types.h>

#include "node/core/core.h"

/*
 * Read DIR/noroshi.conf and DIR/card, open the store and the control socket.
 * c is zero but for child.dir and the ports; family as control_server_open()
 * has it. ERR_USAGE: a person must decide or mend; on any failure *fault says
 * what, and start_close() is called all the same.
 */
enum err start_open(struct core *c, pid_t family,
                    struct fault *fault) MUST_CHECK;
void start_close(struct core *c);

#endif
