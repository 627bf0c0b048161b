#include "node/core/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "node/core/control/server.h"
#include "node/core/link/net_state.h"
#include "node/core/packs/packs.h"
#include "node/core/round.h"
#include "node/core/timers.h"

enum { FIXED_FDS = 2 };

static short events_of(const struct channel *ch)
{
    return (short)(POLLIN | (channel_wants_write(ch) ? POLLOUT : 0));
}

static void wait_for_something(struct core *c, const struct round *h)
{
    struct channel *net =
        net_out_away(&c->net_out) ? NULL : c->child.link[PROCESS_NET];
    struct pollfd p[FIXED_FDS + CONTROL_SERVER_FDS_MAX];
    const int wait_ms =
        round_busy(c, h) ? 0 : packs_wait_ms(c, timers_wait_ms(c));
    size_t n = 0;

    p[n++] =
        (struct pollfd){.fd = channel_fd(c->child.parent), .events = POLLIN};
    p[n++] = (struct pollfd){.fd = -1};
    if (net != NULL)
        p[1] = (struct pollfd){.fd = channel_fd(net), .events = events_of(net)};
    n += control_server_poll(c->control, p + n);
    if (poll(p, n, wait_ms) < 0 && errno != EINTR)
        log_warn("cannot wait: %s", strerror(errno));
    if (net != NULL && channel_flush(net) != ERR_OK)
        log_info("net does not listen");
}

enum err loop_run(struct core *c)
{
    static struct round h;
    const char *fault = NULL;
    bool ready = false;

    c->net_is_new = true;
    while (!c->stop) {
        core_alive(c);
        core_hear_parent(c);
        control_server_take_hook(c);
        round_run(c, &h);
        if (!ready && net_state_listening(c, &fault)) {
            child_ready(&c->child);
            ready = true;
        }
        if (!ready && fault != NULL) {
            child_failed(&c->child, "%s", fault);
            return ERR_IO;
        }
        if (!c->stop)
            wait_for_something(c, &h);
    }
    round_leave(c);
    return ERR_OK;
}
