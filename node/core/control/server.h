/*
 * control_server: DIR/control, where the command line asks: the transport.
 *
 * A request that changes something runs inside the round's write transaction
 * and is answered after its commit. One that only reads runs when the round has
 * spoken to the network, and stops no frame for longer than its own answer
 * takes. What can be asked: commands.h.
 */
#ifndef NODE_CORE_CONTROL_SERVER_H
#define NODE_CORE_CONTROL_SERVER_H

#include <poll.h>
#include <sys/types.h>

#include "node/core/core.h"

enum {
    CONTROL_SERVER_CLIENTS_MAX = 64, /* beside the process hook */
    CONTROL_SERVER_FDS_MAX = 1 + CONTROL_SERVER_CLIENTS_MAX + 1,
    CONTROL_SERVER_READS_US = 2000, /* of a round, and what one answer takes */
};

/* family: whose descendants are refused, noroshid's pid; 0: nobody's. ERR_IO:
   the socket cannot be made. */
enum err control_server_open(struct control_server **out, const char *dir,
                             pid_t family) MUST_CHECK;
void control_server_close(struct control_server *s);

/* Where the parent has brought a channel to the process hook, it asks there from
   now on; what changes something is refused. */
void control_server_take_hook(struct core *c);

/* Descriptors to poll; room for CONTROL_SERVER_FDS_MAX. */
size_t control_server_poll(const struct control_server *s, struct pollfd *out);

/* Accept and read what is there; run what writes. */
void control_server_hear(struct core *c);
/* After the commit: answer what wrote. */
void control_server_answer(struct core *c, bool committed);
/* Run what reads, one request at least. The rest waits for the next round, in
   its turn, once that took CONTROL_SERVER_READS_US or net has something to say.
   Leaves the reading transaction open. */
void control_server_read(struct core *c);
/* Whether requests that only read wait for the next round. */
bool control_server_left(const struct core *c);

#endif
