/*
 * noroshi-net: the only process that talks to the network, and the only one
 * with libzmq in it. It knows the transport key and sees sealed frames.
 */
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "node/child.h"
#include "node/config.h"
#include "node/locked.h"
#include "node/log.h"
#include "node/net/exchange.h"
#include "node/net/resolve.h"
#include "node/sandbox.h"

enum {
    ROUND = 32, /* core's messages heard before the network has its turn */
    MAPPED_MIN = 128 * 1024, /* octets: what is as large as that is mapped */
};

struct net {
    struct child child;
    struct exchange *exchange;
    struct buffer batch;      /* lines for core, not yet sent */
    struct buffer message;    /* the one from core being read */
    bool lost;                /* core could not be told: it is gone */
    bool reads;               /* frames, for core keeps up */
    struct box_public holder; /* as the parent has it; all zero: nobody */
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static struct channel *core(const struct net *n)
{
    return n->child.link[PROCESS_CORE];
}

static void send_batch(struct net *n)
{
    /* Reading stops far below the channel's bound, so a full queue means that
       core has stopped. */
    if (n->batch.len > 0 && core(n) != NULL &&
        channel_send(core(n), bytes_of(&n->batch)) != ERR_OK)
        n->lost = true;
    n->batch.len = 0;
}

static void say(void *to, const struct net_line *line)
{
    struct net *n = to;
    enum err err = net_line_write(&n->batch, line);

    if (err == ERR_OK)
        return;
    send_batch(n);
    err = net_line_write(&n->batch, line);
    if (err != ERR_OK)
        log_warn("a line to core does not fit");
}

/* Core is another one now, or none: nothing it said holds any more. */
static enum err forget(struct net *n)
{
    n->batch.len = 0;
    n->lost = n->reads = false;
    return exchange_reset(n->exchange);
}

static void hear_batch(struct net *n)
{
    struct reader r = reader_on(bytes_of(&n->message));
    struct net_line line;
    enum err err;

    while ((err = net_line_next(&line, &r)) == ERR_OK)
        exchange_hear(n->exchange, &line, now_ms());
    if (err != ERR_NOT_FOUND)
        log_warn("core said something that is not a line");
}

static enum err hear_core(struct net *n)
{
    enum err err = ERR_OK;

    for (size_t i = 0; i < ROUND && core(n) != NULL && err == ERR_OK; i++) {
        err = channel_receive(core(n), &n->message, NULL);
        if (err == ERR_OK)
            hear_batch(n);
    }
    if (core(n) != NULL && channel_flush(core(n)) != ERR_OK)
        n->lost = true;
    if (err != ERR_CLOSED && !n->lost)
        return ERR_OK;
    channel_close(core(n));
    n->child.link[PROCESS_CORE] = NULL;
    return forget(n);
}

/* *stop: finish. */
static enum err hear_parent(struct net *n, bool *stop)
{
    struct parent_line line;
    enum err err = ERR_OK;

    while (err == ERR_OK) {
        switch (child_hear(&n->child, &line)) {
        case CHILD_NOTHING:
            return ERR_OK;
        case CHILD_LINKED:
            err = forget(n);
            break;
        case CHILD_PROCESS:
        case CHILD_SUSPECT:
            break;
        case CHILD_STOP:
            *stop = true;
            return ERR_OK;
        }
    }
    return err;
}

/* Should net end of what a peer does, the parent knows whom to suspect. */
static void tell_holder(struct net *n)
{
    const struct box_public nobody = {{0}};
    const struct box_public *holder = exchange_holder(n->exchange);

    if (holder == NULL)
        holder = &nobody;
    if (ident_same_box(holder, &n->holder))
        return;
    n->holder = *holder;
    child_suspects(&n->child, &n->holder);
}

/* Core is behind when it leaves a good part of what it was told in the socket:
   then frames are left to libzmq and TCP, which slow the peers. Whatever is on
   its way to core delays all that comes after it, whosever that is. */
static bool reads(const struct net *n)
{
    struct pollfd p = {.events = POLLOUT};

    if (core(n) == NULL || channel_wants_write(core(n)))
        return false;
    p.fd = channel_fd(core(n));
    return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT) != 0;
}

static void await(struct net *n)
{
    struct pollfd at[2 + EXCHANGE_POLL_MAX];
    size_t count = exchange_poll(n->exchange, at + 2);
    int woken;

    at[0] =
        (struct pollfd){.fd = channel_fd(n->child.parent), .events = POLLIN};
    at[1] = (struct pollfd){.fd = -1};
    if (core(n) != NULL) {
        at[1].fd = channel_fd(core(n));
        at[1].events = POLLIN;
        if (!n->reads)
            at[1].events |= POLLOUT;
    }
    woken =
        poll(at, 2 + count, exchange_wait_ms(n->exchange, n->reads, now_ms()));
    if (woken < 0 && errno != EINTR)
        abort();
    exchange_polled(n->exchange, woken > 0 ? at + 2 : NULL);
}

/* ERR_OK: told to stop. */
static enum err loop(struct net *n, struct fault *fault)
{
    bool stop = false;
    enum err err;

    for (;;) {
        err = hear_parent(n, &stop);
        if (err == ERR_OK && !stop)
            err = hear_core(n);
        if (err != ERR_OK || stop)
            return err;
        err = exchange_step(n->exchange, n->reads, now_ms(), fault);
        send_batch(n);
        if (err != ERR_OK)
            return err;
        tell_holder(n);
        n->reads = reads(n);
        await(n);
    }
}

static enum err read_key(struct zsock_keys *keys, struct child *child,
                         struct fault *fault)
{
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer secret = {room, 0, sizeof room};
    enum err err;

    if (!child->has_secret[KEYFILE_TRANSPORT] || child->key_fd < 0)
        return fault_say(fault, ERR_BAD_KEY, "no transport key was given");
    err = keyfile_read_fd(&secret, child->key_fd, KEYFILE_TRANSPORT,
                          &child->secret[KEYFILE_TRANSPORT], fault);
    if (err == ERR_OK && secret.len < sizeof keys->secret.octet)
        err = fault_say(fault, ERR_BAD_SHAPE,
                        "'%s/keys/transport' holds no key", child->dir);
    if (err == ERR_OK) {
        memcpy(keys->secret.octet, room, sizeof keys->secret.octet);
        crypto_scalarmult_base(keys->public.octet, keys->secret.octet);
    }
    sodium_memzero(room, sizeof room);
    return err;
}

static enum err read_limits(size_t *links_max, const struct child *child,
                            struct fault *fault)
{
    struct config *c = malloc(sizeof *c);
    enum err err;

    if (c == NULL)
        abort();
    err = child->config_fd < 0
              ? fault_say(fault, ERR_IO, "no configuration was given")
              : config_read_fd(c, child->config_fd, child->dir, fault);
    *links_max = c->limits.links_max;
    log_quiet(c->quiet);
    free(c);
    return err;
}

/* A connection is a descriptor, and running out of them pins a CPU. */
static void raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_warn("cannot raise the number of open files");
}

/* Large messages give their memory back at once, for whoever asks for some
   next; else the C library keeps more and more of it, in pieces. Another
   allocator, a sanitizer's for one, refuses this, and needs it not. */
static void give_memory_back(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, MAPPED_MIN);
}

static enum err run(struct net *n, struct zsock_keys *keys, struct fault *fault)
{
    const struct sandbox_of of = {.me = PROCESS_NET, .dir = n->child.dir};
    struct sandbox box = {0};
    size_t links_max = 0;
    enum err err = read_limits(&links_max, &n->child, fault);

    if (err == ERR_OK)
        err = read_key(keys, &n->child, fault);
    if (err == ERR_OK) {
        raise_descriptors();
        give_memory_back();
        /* What look-ups load is loaded now, since no file of code is opened
           later; and libzmq's threads begin inside the sandbox. */
        resolve_prepare();
        sandbox_files(&box, &of);
        err = exchange_open(&n->exchange, keys, links_max, say, n);
        if (err != ERR_OK)
            fault_say(fault, err,
                      "the network part does not work here: see "
                      "the lines above");
    }
    if (err != ERR_OK)
        return err;
    sandbox_calls(&box, &of);
    child_contained(&n->child, &box);
    child_ready(&n->child);
    err = loop(n, fault);
    if (err != ERR_OK)
        fault_say(fault, err, "the network part stopped working");
    return err;
}

int main(int argc, char **argv)
{
    static uint8_t batch[CHANNEL_MESSAGE_MAX], message[CHANNEL_MESSAGE_MAX];
    static struct zsock_keys keys;
    struct net n = {.batch = {batch, 0, sizeof batch},
                    .message = {message, 0, sizeof message}};
    struct fault fault = {.why = ERR_OK};
    enum err err;

    if (child_open(&n.child, argc, argv, PROCESS_NET) != ERR_OK)
        return CHILD_EXIT_USAGE;
    err = locked_hold(&keys, sizeof keys, &fault);
    if (err == ERR_OK)
        err = run(&n, &keys, &fault);
    if (err != ERR_OK)
        child_failed(&n.child, "%s", fault.about);
    exchange_close(n.exchange);
    child_close(&n.child);
    locked_release(&keys, sizeof keys);
    return err == ERR_OK ? 0 : CHILD_EXIT_FAILED;
}
