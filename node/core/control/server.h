/*
 * control_server: DIR/control, where the command line asks: the transport.
 *
 * A request that changes something runs inside the round's write transaction
 * and is answered after its commit; one that only reads runs after it. What can
 * be asked: commands.h.
 */
#ifndef NODE_CORE_CONTROL_SERVER_H
#define NODE_CORE_CONTROL_SERVER_H

#include <poll.h>
#include <sys/types.h>

#include "node/core/core.h"

enum { CONTROL_SERVER_CLIENTS_MAX = 64 };

/* family: whose descendants are refused, noroshid's pid; 0: nobody's. ERR_IO:
   the socket cannot be made. */
enum err control_server_open(struct control_server **out, const char *dir,
                             pid_t family) MUST_CHECK;
void control_server_close(struct control_server *s);

/* Descriptors to poll; room for 1 + CONTROL_SERVER_CLIENTS_MAX. */
size_t control_server_poll(const struct control_server *s, struct pollfd *out);

/* Accept and read what is there; run what writes. */
void control_server_hear(struct core *c);
/* After the commit: answer what wrote, run what reads. */
void control_server_answer(struct core *c, bool committed);

#endif
