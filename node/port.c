#include "node/port.h"

#include <poll.h>
#include <time.h>

static uint64_t day_ms(void *of)
{
    struct timespec t;

    (void)of;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static uint64_t steady_us(void *of)
{
    struct timespec t;

    (void)of;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

struct port_clock port_clock_system(void)
{
    return (struct port_clock){NULL, day_ms, steady_us};
}

static enum err net_hear(void *of, struct buffer *out)
{
    return channel_receive(of, out, NULL);
}

static bool net_follows(void *of, unsigned wait_ms)
{
    struct pollfd p = {.fd = channel_fd(of), .events = POLLIN};

    return poll(&p, 1, (int)wait_ms) == 1;
}

static enum err net_say(void *of, struct bytes message, unsigned wait_ms)
{
    return channel_queue_wait(of, message, wait_ms);
}

static size_t net_queued(const void *of)
{
    return channel_queued(of);
}

struct port_net port_net_on(struct channel *net)
{
    return (struct port_net){net, net_hear, net_follows, net_say, net_queued};
}

static enum err keys_say(void *of, struct bytes request, unsigned wait_ms)
{
    return channel_send_wait(of, request, wait_ms);
}

static enum err keys_hear(void *of, struct buffer *answer, unsigned wait_ms)
{
    return channel_receive_wait(of, answer, NULL, wait_ms);
}

struct port_keys port_keys_on(struct channel *keys)
{
    return (struct port_keys){keys, keys_say, keys_hear};
}
