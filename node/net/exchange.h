/*
 * exchange: all of net but its process: who is let in, where we listen, whom we
 * dial, and which frame goes over which link.
 *
 * Lines from core go in at exchange_hear(); lines for core come out of the
 * `say` function. It owns the libzmq context.
 */
#ifndef NODE_NET_EXCHANGE_H
#define NODE_NET_EXCHANGE_H

#include <poll.h>

#include "node/fault.h"
#include "node/net/hub.h"

enum {
    EXCHANGE_LISTEN_MAX = 8,
    EXCHANGE_LISTEN_WAIT_MS = 10 * 1000, /* for a predecessor's port */
    EXCHANGE_LISTEN_RETRY_MS = 200,
    EXCHANGE_TOUCH_MS = 1000, /* libzmq ends connections when it is called */
    EXCHANGE_FLUSH_MS = 2,    /* between two tries to send what waits */
    EXCHANGE_SOCKETS_MAX = 4096,
    EXCHANGE_POLL_MAX = 3 + DIAL_FDS * HUB_DIALS_MAX,
};

struct exchange;

/* keys are borrowed until exchange_close(). Runs the self-test: ERR_DENIED when
   it fails; ERR_IO. */
enum err exchange_open(struct exchange **out, const struct zsock_keys *keys,
                       size_t links_max, hub_say *say, void *to) MUST_CHECK;

/* NULL is fine. */
void exchange_close(struct exchange *x);

/* Forget everything core said: core is a new one. ERR_DENIED, ERR_IO. */
enum err exchange_reset(struct exchange *x) MUST_CHECK;

void exchange_hear(struct exchange *x, const struct net_line *line,
                   uint64_t now_ms);

/*
 * Do what is to be done now. With read false, no frames are taken off the
 * network: core is behind. ERR_IO, and the words in *fault: an endpoint cannot
 * be listened on.
 */
enum err exchange_step(struct exchange *x, bool read, uint64_t now_ms,
                       struct fault *fault) MUST_CHECK;

/* Whose unfinished messages held too much when they were looked at last; NULL:
   nobody's. Until the next step. */
const struct box_public *exchange_holder(const struct exchange *x);

/* What to poll, at most EXCHANGE_POLL_MAX, and for how long. Then what came of
   it, or NULL: time went by without news. Who never says so has every socket
   asked in each step. */
size_t exchange_poll(struct exchange *x, struct pollfd *at);
void exchange_polled(struct exchange *x, const struct pollfd *at);
int exchange_wait_ms(struct exchange *x, bool read, uint64_t now_ms);

#endif
