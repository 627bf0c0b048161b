/*
 * resolve: the address of a host name, without waiting for it.
 *
 * libzmq would look it up in its one I/O thread, where a dead name server
 * stops every connection; here a thread of its own does.
 */
#ifndef NODE_NET_RESOLVE_H
#define NODE_NET_RESOLVE_H

#include "proto/err.h"

enum {
    RESOLVE_ADDRESS_MAX = 64, /* with NUL */
    RESOLVE_HOST_MAX = 256,
    RESOLVE_PREPARE_MS = 2000,
};

struct resolve;

/*
 * Look up this machine itself, and load what the system's configuration names
 * for look-ups: libraries that could not be loaded later. Waits for
 * RESOLVE_PREPARE_MS at most.
 */
void resolve_prepare(void);

/* Ask; a literal address, without brackets, is answered too. ERR_IO. */
enum err resolve_open(struct resolve **out, const char *host) MUST_CHECK;

/*
 * The answer: an address as it stands in an endpoint, IPv6 in brackets; of
 * several, one by chance. ERR_BUSY: not yet. ERR_NOT_FOUND: it has none.
 */
enum err resolve_answer(struct resolve *r,
                        char out[static RESOLVE_ADDRESS_MAX]) MUST_CHECK;

/* To poll for input. */
int resolve_fd(const struct resolve *r);

/* Also while the question is out. NULL is fine. */
void resolve_close(struct resolve *r);

#endif
