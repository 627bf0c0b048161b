#include "node/net/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "node/config.h"
#include "node/log.h"
#include "node/net/hangup.h"
#include "node/net/selftest.h"

/* Left out of Debian's header as a draft; the library obeys it. */
enum { CONTEXT_ZERO_COPY_RECV = 10 };

/* An endpoint that is still to be bound. */
struct pending {
    char endpoint[NET_LINE_ENDPOINT_MAX + 1];
    uint64_t retry_ms, until_ms;
};

struct exchange {
    const struct zsock_keys *keys;
    size_t links_max;
    void *context;
    struct hub hub;
    struct pending pending[EXCHANGE_LISTEN_MAX];
    size_t pending_count;
};

static void say_text(struct exchange *x, enum net_line_kind kind,
                     const char *text)
{
    x->hub.say(x->hub.to,
               &(struct net_line){.kind = kind, .text = bytes_text(text)});
}

/* Everything core had a say in, empty. */
static enum err fill(struct exchange *x)
{
    struct hub *b = &x->hub;
    enum err err = zsock_listener(&b->listener, x->context, x->keys);

    b->links = link_table_open(x->links_max);
    b->meter = meter_open();
    b->accepted = accepted_open();
    b->crowd = (struct crowd){.told_ms = 0};
    b->holds = false;
    if (err != ERR_OK)
        return err;
    return selftest_run(x->context, b->zap, b->listener, &x->keys->public);
}

static void empty(struct exchange *x)
{
    struct hub *b = &x->hub;

    hub_clear(b);
    link_table_close(b->links);
    b->links = NULL;
    meter_close(b->meter);
    b->meter = NULL;
    accepted_close(b->accepted);
    b->accepted = NULL;
    zsock_close(b->listener);
    b->listener = NULL;
    x->pending_count = 0;
}

/* Without "zero copy" a part of a message takes its own size. With it each part
   that came alone keeps the whole buffer it was read into, 400 times what it
   was on the wire. */
static bool keep_context(void *context)
{
    return zmq_ctx_set(context, ZMQ_MAX_SOCKETS, EXCHANGE_SOCKETS_MAX) == 0 &&
           zmq_ctx_set(context, CONTEXT_ZERO_COPY_RECV, 0) == 0 &&
           zmq_ctx_get(context, CONTEXT_ZERO_COPY_RECV) == 0;
}

enum err exchange_open(struct exchange **out, const struct zsock_keys *keys,
                       size_t links_max, hub_say *say, void *to)
{
    struct exchange *x = calloc(1, sizeof *x);
    enum err err;

    *out = NULL;
    if (x == NULL)
        abort();
    x->keys = keys;
    x->links_max = links_max;
    x->context = zmq_ctx_new();
    if (x->context == NULL || !keep_context(x->context))
        abort();
    x->hub.say = say;
    x->hub.to = to;
    x->hub.world = (struct dial_world){x->context, keys};
    err = zap_open(&x->hub.zap, x->context);
    if (err == ERR_OK)
        err = fill(x);
    if (err != ERR_OK) {
        exchange_close(x);
        return err;
    }
    *out = x;
    return ERR_OK;
}

void exchange_close(struct exchange *x)
{
    if (x == NULL)
        return;
    empty(x);
    zap_close(x->hub.zap);
    zmq_ctx_term(x->context);
    free(x);
}

enum err exchange_reset(struct exchange *x)
{
    empty(x);
    zap_clear(x->hub.zap);
    return fill(x);
}

static enum err cannot_listen(struct exchange *x, struct fault *fault,
                              const char *endpoint, const char *why)
{
    enum err err =
        fault_say(fault, ERR_IO, "cannot listen on '%s': %s", endpoint, why);

    say_text(x, NET_LINE_FAULT, fault->about);
    return err;
}

/* One pending endpoint: bound, given up, or to be tried again. */
static enum err bind_one(struct exchange *x, struct pending *p, bool *bound,
                         uint64_t now_ms, struct fault *fault)
{
    char real[ZSOCK_ADDRESS_MAX];
    enum err err = zsock_bind(x->hub.listener, p->endpoint, real);

    *bound = err == ERR_OK;
    if (err == ERR_OK) {
        say_text(x, NET_LINE_READY, real);
        return ERR_OK;
    }
    if (err != ERR_BUSY)
        return cannot_listen(x, fault, p->endpoint,
                             "this machine does not have that address");
    if (now_ms >= p->until_ms)
        return cannot_listen(x, fault, p->endpoint,
                             "another program holds that port");
    p->retry_ms = now_ms + EXCHANGE_LISTEN_RETRY_MS;
    return ERR_OK;
}

static enum err bind_pending(struct exchange *x, uint64_t now_ms,
                             struct fault *fault)
{
    for (size_t i = x->pending_count; i > 0; i--) {
        struct pending *p = &x->pending[i - 1];
        bool bound;
        enum err err;

        if (now_ms < p->retry_ms)
            continue;
        err = bind_one(x, p, &bound, now_ms, fault);
        if (err != ERR_OK)
            return err;
        if (bound)
            *p = x->pending[--x->pending_count];
    }
    return ERR_OK;
}

static void listen_on(struct exchange *x, const struct net_line *line,
                      uint64_t now_ms)
{
    struct pending *p = &x->pending[x->pending_count];

    if (x->pending_count == EXCHANGE_LISTEN_MAX) {
        say_text(x, NET_LINE_FAULT, "too many endpoints to listen on");
        return;
    }
    snprintf(p->endpoint, sizeof p->endpoint, "%.*s", (int)line->text.len,
             (const char *)line->text.at);
    if (!config_listen_valid(p->endpoint)) {
        say_text(x, NET_LINE_FAULT, "cannot listen: not tcp://IP:PORT");
        return;
    }
    p->retry_ms = now_ms;
    p->until_ms = now_ms + EXCHANGE_LISTEN_WAIT_MS;
    x->pending_count++;
}

static void allow(struct exchange *x, const struct net_line *line,
                  uint64_t now_ms)
{
    (void)now_ms;
    if (zap_allow(x->hub.zap, &line->tk) != ERR_OK)
        say_text(x, NET_LINE_FAULT, "too many keys to let in");
}

static void deny(struct exchange *x, const struct net_line *line,
                 uint64_t now_ms)
{
    hangup_key(&x->hub, &line->tk, now_ms);
}

static void dial(struct exchange *x, const struct net_line *line,
                 uint64_t now_ms)
{
    (void)now_ms;
    if (hub_dial(&x->hub, line) != ERR_OK)
        say_text(x, NET_LINE_FAULT,
                 "cannot dial: not tcp://HOST:PORT, or "
                 "too many peers to dial");
}

static void undial(struct exchange *x, const struct net_line *line,
                   uint64_t now_ms)
{
    (void)now_ms;
    hub_undial(&x->hub, line->dial);
}

static void send_on(struct exchange *x, const struct net_line *line,
                    uint64_t now_ms)
{
    hub_send(&x->hub, line->link, line->frame, now_ms);
}

static void hang_up(struct exchange *x, const struct net_line *line,
                    uint64_t now_ms)
{
    hub_hang_up(&x->hub, line->link, now_ms);
}

/* What core says; the other kinds are net's own. */
static void (*const orders[])(struct exchange *x, const struct net_line *line,
                              uint64_t now_ms) = {
    [NET_LINE_ALLOW] = allow,      [NET_LINE_DENY] = deny,
    [NET_LINE_LISTEN] = listen_on, [NET_LINE_DIAL] = dial,
    [NET_LINE_UNDIAL] = undial,    [NET_LINE_SEND] = send_on,
    [NET_LINE_HANGUP] = hang_up,
};

void exchange_hear(struct exchange *x, const struct net_line *line,
                   uint64_t now_ms)
{
    if (line->kind < sizeof orders / sizeof *orders &&
        orders[line->kind] != NULL)
        orders[line->kind](x, line, now_ms);
    else
        log_warn("core said what only net says");
}

enum err exchange_step(struct exchange *x, bool read, uint64_t now_ms,
                       struct fault *fault)
{
    hub_step(&x->hub, read, now_ms);
    return bind_pending(x, now_ms, fault);
}

const struct box_public *exchange_holder(const struct exchange *x)
{
    return x->hub.holds ? &x->hub.holder : NULL;
}

static struct pollfd input(int fd)
{
    return (struct pollfd){.fd = fd, .events = POLLIN};
}

size_t exchange_poll(struct exchange *x, struct pollfd *at)
{
    const struct hub *b = &x->hub;
    size_t count = 0;

    at[count++] = input(zap_fd(b->zap));
    at[count++] = input(zsock_fd(b->listener));
    at[count++] = input(zsock_monitor_fd(b->listener));
    for (size_t i = 0; i < b->dial_count; i++) {
        int fd[DIAL_FDS];
        size_t n = dial_fds(b->dial[i], fd);

        for (size_t k = 0; k < n; k++)
            at[count++] = input(fd[k]);
    }
    return count;
}

/* News, or no word of it: then it may be there. */
static bool has_news(const struct pollfd *at, size_t i)
{
    return at == NULL || at[i].revents != 0;
}

void exchange_polled(struct exchange *x, const struct pollfd *at)
{
    const struct hub *b = &x->hub;
    size_t next = 3; /* behind zap's and the listener's two */

    zap_polled(b->zap, has_news(at, 0));
    zsock_polled(b->listener, has_news(at, 1), has_news(at, 2));
    for (size_t i = 0; i < b->dial_count; i++) {
        int fd[DIAL_FDS];
        bool readable[DIAL_FDS] = {false};
        size_t n = dial_fds(b->dial[i], fd);

        for (size_t k = 0; k < n; k++)
            readable[k] = has_news(at, next + k);
        dial_polled(b->dial[i], readable);
        next += n;
    }
}

/* libzmq's descriptors are edge-triggered: what is there already would not wake
   us. */
static bool waiting(const struct hub *b)
{
    if (zsock_unread(b->listener))
        return true;
    for (size_t i = 0; i < b->dial_count; i++)
        if (dial_unread(b->dial[i]))
            return true;
    return false;
}

/* libzmq says "there is room again" together with all else, and may have said
   it already. */
static bool unsent(const struct hub *b)
{
    for (size_t i = 0; i < link_count(b->links); i++)
        if (link_at(b->links, i)->first != NULL)
            return true;
    return false;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

int exchange_wait_ms(struct exchange *x, bool read, uint64_t now_ms)
{
    const struct hub *b = &x->hub;
    /* Even without news: a socket that is not called ends no connections. */
    uint64_t until_ms = now_ms + EXCHANGE_TOUCH_MS;

    if (waiting(b) && read)
        return 0;
    if (unsent(b) || accepted_claimed(b->accepted))
        until_ms = now_ms + EXCHANGE_FLUSH_MS;
    if (meter_count(b->meter) > 0)
        until_ms = earlier(until_ms, now_ms + METER_CHECK_MS);
    for (size_t i = 0; i < b->dial_count; i++)
        until_ms = earlier(until_ms, dial_due_ms(b->dial[i]));
    for (size_t i = 0; i < x->pending_count; i++)
        until_ms = earlier(until_ms, x->pending[i].retry_ms);
    return until_ms <= now_ms ? 0 : (int)(until_ms - now_ms);
}
