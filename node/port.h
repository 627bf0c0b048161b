/*
 * port: how core reaches the world: three small structs of functions, given to
 * it at start.
 *
 * In the daemon they are the system's clocks and channels to the processes
 * beside it; a simulator gives functions of its own, so that many cores run in
 * one thread, in a time of its own. `of` is whatever the functions work on, and
 * the giver's.
 */
#ifndef NODE_PORT_H
#define NODE_PORT_H

#include "node/channel.h"

struct port_clock {
    void *of;
    uint64_t (*day_ms)(void *of);    /* since 1970; may be set */
    uint64_t (*steady_us)(void *of); /* only runs forward */
};

/* To net. Messages are batches of lines (net_line.h). */
struct port_net {
    void *of; /* NULL: net is away */
    /* One message, as channel_receive() has it. */
    enum err (*hear)(void *of, struct buffer *out);
    /* Whether one is there within wait_ms. */
    bool (*follows)(void *of, unsigned wait_ms);
    /* As channel_queue_wait(). */
    enum err (*say)(void *of, struct bytes message, unsigned wait_ms);
    size_t (*queued)(const void *of); /* octets */
};

/* To keys: a request, then its answer. */
struct port_keys {
    void *of; /* NULL: keys is away */
    enum err (*say)(void *of, struct bytes request, unsigned wait_ms);
    enum err (*hear)(void *of, struct buffer *answer, unsigned wait_ms);
};

struct port_clock port_clock_system(void);
/* Over a channel, which is borrowed; NULL: away. */
struct port_net port_net_on(struct channel *net);
struct port_keys port_keys_on(struct channel *keys);

#endif
