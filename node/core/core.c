#include "node/core/core.h"

#include <poll.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

uint64_t core_now_ms(const struct core *c)
{
    return c->port.clock.day_ms(c->port.clock.of);
}

uint64_t core_steady_ms(const struct core *c)
{
    return c->port.clock.steady_us(c->port.clock.of) / 1000;
}

void core_write(struct core *c)
{
    struct store *s = c->store;

    if (store_writing(s))
        return;
    store_abort(s);
    store_write(s);
}

void core_read(struct core *c)
{
    if (!store_busy(c->store))
        store_read(c->store);
}

void core_alive(struct core *c)
{
    uint64_t now = core_steady_ms(c);

    if (c->alive_ms != 0 && now - c->alive_ms < CORE_TICK_MS)
        return;
    c->alive_ms = now;
    child_alive(&c->child);
}

const struct port_keys *core_keys(struct core *c)
{
    core_alive(c);
    return &c->port.keys;
}

void core_hear_parent(struct core *c)
{
    struct parent_line line;
    enum child_event event;

    while ((event = child_hear(&c->child, &line)) != CHILD_NOTHING) {
        if (event == CHILD_STOP) {
            c->stop = true;
            return;
        }
        /* The old channel is closed already, perhaps in the middle of a
           round: what that still says has nobody to hear it. */
        if (event == CHILD_LINKED && line.which == PROCESS_NET) {
            c->net_is_new = true;
            net_out_to(&c->net_out, NULL);
            c->port.net = port_net_on(c->child.link[PROCESS_NET]);
        }
        if (event == CHILD_LINKED && line.which == PROCESS_KEYS) {
            c->keys_is_new = true;
            c->port.keys = port_keys_on(c->child.link[PROCESS_KEYS]);
        }
        if (event == CHILD_SUSPECT) {
            c->net_suspected = true;
            c->net_suspect = line.tk;
        }
        if (event == CHILD_PROCESS && (size_t)line.which < PROCESSES) {
            c->process[line.which].pid = line.pid;
            c->process[line.which].restarts = line.restarts;
            c->process[line.which].sandbox = line.sandbox;
        }
    }
}

bool core_keys_again(struct core *c, enum err err)
{
    uint64_t until = core_steady_ms(c) + CORE_KEYS_WAIT_MS;

    if (err != ERR_CLOSED)
        return false;
    log_warn("keys is away: waiting for it");
    c->keys_is_new = false;
    while (!c->stop && core_steady_ms(c) < until) {
        struct pollfd p = {.fd = channel_fd(c->child.parent), .events = POLLIN};

        core_alive(c);
        if (poll(&p, 1, 100) > 0)
            core_hear_parent(c);
        if (c->keys_is_new && core_keys(c)->of != NULL)
            return true;
    }
    return false;
}
