/*
 * parent_server: DIR/parent, where `status` is asked when core does not answer.
 *
 * It speaks as the control socket does (proto/CONTROL.md), admits the same
 * people, knows one command, `status`, and answers it from what the parent
 * itself knows.
 */
#ifndef NODE_PARENT_SERVER_H
#define NODE_PARENT_SERVER_H

#include <poll.h>

#include "node/parent_line.h"

enum {
    PARENT_SERVER_CLIENTS_MAX = 8, /* one more ends the oldest */
    PARENT_SERVER_FDS_MAX = 1 + PARENT_SERVER_CLIENTS_MAX,
};

/* What the parent knows. Texts are lent; NULL: nothing to say. */
struct parent_report {
    struct {
        bool wanted;
        uint64_t pid, restarts;
    } process[PROCESSES];
    unsigned core_silent_s;
    const char *core_next;  /* what the parent will do about core */
    const char *core_fault; /* what core said before it ended last */
};

struct parent_server;

/* ERR_IO: logged. */
enum err parent_server_open(struct parent_server **out,
                            const char *dir) MUST_CHECK;
/* NULL is fine. */
void parent_server_close(struct parent_server *s);

/* Descriptors to poll; room for PARENT_SERVER_FDS_MAX. */
size_t parent_server_poll(const struct parent_server *s, struct pollfd *out);

/* Accept, read and answer what is there; never blocks. */
void parent_server_hear(struct parent_server *s,
                        const struct parent_report *report);

#endif
