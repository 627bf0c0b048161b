/*
 * dial: one peer we connect to, again and again, one attempt at a time.
 *
 * Resolve the name, connect one DEALER to one of its keys, and when that ends,
 * say why, close it, rest, and begin anew, with the next key when the handshake
 * failed. A dialer is never reused: after some failures libzmq never retries.
 */
#ifndef NODE_NET_DIAL_H
#define NODE_NET_DIAL_H

#include "node/net/net_line.h"
#include "node/net/zsock.h"

enum {
    DIAL_REST_MIN_MS = 250, /* a peer under attack drops some by chance */
    DIAL_REST_MAX_MS = 60 * 1000,
    DIAL_STEADY_MS = 60 * 1000, /* connected this long: rests start small */
    DIAL_RESOLVE_MS = 30 * 1000,
    DIAL_ATTEMPT_MS = 25 * 1000, /* TCP and handshake, libzmq's own included */
    DIAL_PROBE_MS = 5 * 1000,
};

struct dial;

/* What dialling needs of net; borrowed. */
struct dial_world {
    void *context; /* libzmq's */
    const struct zsock_keys *keys;
};

/* What to dial: endpoint and keys of a DIAL line. ERR_BAD_SHAPE. */
enum err dial_open(struct dial **out, const struct dial_world *world,
                   const struct net_line *line) MUST_CHECK;

/* NULL is fine. */
void dial_close(struct dial *d);

uint32_t dial_id(const struct dial *d);

/* Whether line asks for what d already does. */
bool dial_same(const struct dial *d, const struct net_line *line);

/* End a rest now. */
void dial_hurry(struct dial *d);

/* End this attempt and begin anew after a rest: core hung up. */
void dial_again(struct dial *d, uint64_t now_ms);

/* The descriptors to poll for input, at most DIAL_FDS. */
enum { DIAL_FDS = 3 };
size_t dial_fds(const struct dial *d, int fd[static DIAL_FDS]);
/* Which of them a poll found readable, in the same order. */
void dial_polled(struct dial *d, const bool readable[static DIAL_FDS]);

/* Something to read even if no descriptor says so. */
bool dial_readable(struct dial *d);
bool dial_unread(struct dial *d); /* as zsock_unread() */

/* When to step next at the latest, without input. */
uint64_t dial_due_ms(const struct dial *d);

enum dial_step {
    DIAL_QUIET,
    DIAL_STATE, /* dial_state() changed */
    DIAL_UP,    /* so did it, to connected: dial_socket(), dial_key() */
    DIAL_DOWN,  /* it was up and is no more. Its last frames are still to be
                   read off dial_socket(), until dial_again() */
};

/* Go on; call again until DIAL_QUIET. */
enum dial_step dial_step(struct dial *d, uint64_t now_ms);

enum net_line_state dial_state(const struct dial *d);
/* The errno behind NET_LINE_UNREACHABLE, or 0. */
uint32_t dial_error(const struct dial *d);
struct zsock *dial_socket(const struct dial *d);
const struct box_public *dial_key(const struct dial *d);
/* "tcp://192.0.2.1:7766", as resolved. */
const char *dial_address(const struct dial *d);
/* The TCP connection, or -1; libzmq's. */
int dial_connection(const struct dial *d);

#endif
