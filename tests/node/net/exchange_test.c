/*
 * The door and the links behind it, over real sockets on loopback. Core's part
 * is played by the test: lines in, lines out.
 */
#include "tests/unit.h"

#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#include "node/config.h"
#include "node/net/exchange.h"
#include "node/net/selftest.h"

enum {
    HEARD_MAX = 512,
    FRAME_KEPT = 32,
    PATIENCE_MS = 30 * 1000, /* then the test has failed, not been slow */
};

/* A line that core heard. */
struct heard {
    struct net_line line;
    char text[NET_LINE_TEXT_MAX + 1];
    uint8_t frame[FRAME_KEPT];
    size_t frame_len;
};

struct node {
    struct zsock_keys keys;
    struct exchange *exchange;
    struct heard heard[HEARD_MAX];
    size_t count;
};

/* A client that may do what our own never does. */
struct rogue {
    struct zsock_keys keys;
    void *context, *socket;
};

static struct node a, b;

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void keep(void *to, const struct net_line *line)
{
    struct node *n = to;
    struct heard *h = &n->heard[n->count++];

    assert_true(n->count < HEARD_MAX);
    h->line = *line;
    snprintf(h->text, sizeof h->text, "%.*s", (int)line->text.len,
             (const char *)line->text.at);
    h->frame_len = line->frame.len;
    if (line->frame.len > 0)
        memcpy(h->frame, line->frame.at,
               line->frame.len < FRAME_KEPT ? line->frame.len : FRAME_KEPT);
}

static void node_open(struct node *n)
{
    n->count = 0;
    crypto_box_keypair(n->keys.public.octet, n->keys.secret.octet);
    assert_err(ERR_OK, exchange_open(&n->exchange, &n->keys, 16, keep, n));
}

static void node_close(struct node *n)
{
    exchange_close(n->exchange);
    n->exchange = NULL;
}

static int open_both(void **state)
{
    (void)state;
    node_open(&a);
    node_open(&b);
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    node_close(&a);
    node_close(&b);
    return 0;
}

static void step(struct node *n)
{
    struct fault fault = {.why = ERR_OK};

    assert_err(ERR_OK, exchange_step(n->exchange, true, now_ms(), &fault));
}

/* Both take turns; sleeps as their loops would. */
static void turn(void)
{
    struct pollfd at[2 * EXCHANGE_POLL_MAX];
    size_t count;
    int wait_a, wait_b;

    step(&a);
    step(&b);
    count = exchange_poll(a.exchange, at);
    count += exchange_poll(b.exchange, at + count);
    wait_a = exchange_wait_ms(a.exchange, true, now_ms());
    wait_b = exchange_wait_ms(b.exchange, true, now_ms());
    wait_a = wait_a < wait_b ? wait_a : wait_b;
    poll(at, count, wait_a < 20 ? wait_a : 20);
}

/* The next line of that kind from `from` on, taking turns until it is heard. */
static struct heard *await(struct node *n, enum net_line_kind kind,
                           size_t *from)
{
    uint64_t until_ms = now_ms() + PATIENCE_MS;

    for (;;) {
        for (; *from < n->count; (*from)++)
            if (n->heard[*from].line.kind == kind)
                return &n->heard[(*from)++];
        if (now_ms() >= until_ms)
            fail_msg("no line of kind %d was heard", kind);
        turn();
    }
}

static struct heard *await_first(struct node *n, enum net_line_kind kind)
{
    size_t from = 0;

    return await(n, kind, &from);
}

static void turns(int ms)
{
    uint64_t until_ms = now_ms() + (uint64_t)ms;

    while (now_ms() < until_ms)
        turn();
}

static size_t heard_of(const struct node *n, enum net_line_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < n->count; i++)
        count += n->heard[i].line.kind == kind;
    return count;
}

static void tell(struct node *n, struct net_line line)
{
    exchange_hear(n->exchange, &line, now_ms());
}

static void allow(struct node *n, const struct box_public *tk)
{
    tell(n, (struct net_line){.kind = NET_LINE_ALLOW, .tk = *tk});
}

/* The endpoint n listens on. */
static const char *listen_on(struct node *n, const char *endpoint)
{
    size_t from = n->count;

    tell(n, (struct net_line){.kind = NET_LINE_LISTEN,
                              .text = bytes_text(endpoint)});
    return await(n, NET_LINE_READY, &from)->text;
}

static void dial(struct node *n, uint32_t id, const char *endpoint,
                 const struct box_public *first,
                 const struct box_public *second)
{
    struct net_line line = {.kind = NET_LINE_DIAL,
                            .dial = id,
                            .text = bytes_text(endpoint),
                            .keys = {*first},
                            .key_count = 1};

    if (second != NULL)
        line.keys[line.key_count++] = *second;
    tell(n, line);
}

static void send_text(struct node *n, uint32_t link, const char *text)
{
    tell(n, (struct net_line){.kind = NET_LINE_SEND,
                              .link = link,
                              .frame = bytes_text(text)});
}

static void assert_frame(const struct heard *h, uint32_t link, const char *text)
{
    assert_int_equal(h->line.link, link);
    assert_int_equal(h->frame_len, strlen(text));
    assert_memory_equal(h->frame, text, strlen(text));
}

static void assert_same_key(const struct box_public *x,
                            const struct box_public *y)
{
    assert_memory_equal(x->octet, y->octet, sizeof x->octet);
}

/* Routing id NULL: none is chosen. */
static void rogue_open(struct rogue *r, const struct node *server,
                       const char *endpoint, const char *routing_id)
{
    int zero = 0, ivl = 50;

    crypto_box_keypair(r->keys.public.octet, r->keys.secret.octet);
    r->context = zmq_ctx_new();
    r->socket = zmq_socket(r->context, ZMQ_DEALER);
    assert_non_null(r->socket);
    zmq_setsockopt(r->socket, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(r->socket, ZMQ_SNDHWM, &zero, sizeof zero);
    zmq_setsockopt(r->socket, ZMQ_RECONNECT_IVL, &ivl, sizeof ivl);
    if (routing_id != NULL)
        zmq_setsockopt(r->socket, ZMQ_ROUTING_ID, routing_id,
                       strlen(routing_id));
    zmq_setsockopt(r->socket, ZMQ_CURVE_SERVERKEY, server->keys.public.octet,
                   32);
    zmq_setsockopt(r->socket, ZMQ_CURVE_PUBLICKEY, r->keys.public.octet, 32);
    zmq_setsockopt(r->socket, ZMQ_CURVE_SECRETKEY, r->keys.secret.octet, 32);
    assert_int_equal(zmq_connect(r->socket, endpoint), 0);
}

static void rogue_close(struct rogue *r)
{
    zmq_close(r->socket);
    zmq_ctx_term(r->context);
}

static void rogue_says(struct rogue *r, const char *text, int flags)
{
    assert_true(zmq_send(r->socket, text, strlen(text), ZMQ_DONTWAIT | flags) >=
                0);
}

/* Say it, and hear it at a as the first frame of a new link. */
static struct heard *rogue_up(struct rogue *r, const char *text)
{
    size_t from = a.count;
    struct heard *up;

    allow(&a, &r->keys.public);
    rogue_says(r, text, 0);
    up = await(&a, NET_LINE_UP, &from);
    assert_same_key(&up->line.tk, &r->keys.public);
    assert_frame(await(&a, NET_LINE_FRAME, &from), up->line.link, text);
    return up;
}

static void an_unknown_key_is_refused(void **state)
{
    struct heard *refused;
    size_t from = 0;
    enum net_line_state last = NET_LINE_CONNECTING;

    (void)state;
    dial(&b, 1, listen_on(&a, "tcp://127.0.0.1:0"), &a.keys.public, NULL);
    refused = await_first(&a, NET_LINE_REFUSED);
    assert_same_key(&refused->line.tk, &b.keys.public);
    assert_string_equal(refused->text, "127.0.0.1");
    while (last == NET_LINE_CONNECTING)
        last = await(&b, NET_LINE_DIALSTATE, &from)->line.state;
    assert_int_equal(last, NET_LINE_NOT_LET_IN);
    assert_int_equal(heard_of(&a, NET_LINE_UP), 0);
    assert_int_equal(heard_of(&b, NET_LINE_UP), 0);
}

static void the_real_endpoint_is_told_as_people_write_it(void **state)
{
    const char *real = listen_on(&a, "tcp://127.0.0.1:0");
    unsigned port = 0;
    char rest = 0;

    (void)state;
    assert_int_equal(sscanf(real, "tcp://127.0.0.1:%u%c", &port, &rest), 1);
    assert_in_range(port, 1, 65535);
    assert_true(config_connect_valid(real));
}

static void a_known_key_passes_and_frames_go_both_ways(void **state)
{
    struct heard *up_a, *up_b;

    (void)state;
    allow(&a, &b.keys.public);
    dial(&b, 7, listen_on(&a, "tcp://127.0.0.1:0"), &a.keys.public, NULL);
    up_b = await_first(&b, NET_LINE_UP);
    assert_true(up_b->line.dialled);
    assert_int_equal(up_b->line.dial, 7);
    assert_same_key(&up_b->line.tk, &a.keys.public);

    send_text(&b, up_b->line.link, "from b");
    up_a = await_first(&a, NET_LINE_UP);
    assert_false(up_a->line.dialled);
    assert_same_key(&up_a->line.tk, &b.keys.public);
    assert_string_equal(up_a->text, "127.0.0.1");
    assert_frame(await_first(&a, NET_LINE_FRAME), up_a->line.link, "from b");

    send_text(&a, up_a->line.link, "from a");
    assert_frame(await_first(&b, NET_LINE_FRAME), up_b->line.link, "from a");
}

static void a_peer_is_let_in_once_core_allows_it(void **state)
{
    size_t from = 0;

    (void)state;
    dial(&b, 1, listen_on(&a, "tcp://127.0.0.1:0"), &a.keys.public, NULL);
    await_first(&a, NET_LINE_REFUSED);
    allow(&a, &b.keys.public);
    await(&b, NET_LINE_UP, &from);
}

static void the_next_key_is_tried_after_a_failed_handshake(void **state)
{
    struct zsock_keys other;
    struct heard *up, *s;
    size_t from = 0;
    bool failed = false;

    (void)state;
    crypto_box_keypair(other.public.octet, other.secret.octet);
    allow(&a, &b.keys.public);
    dial(&b, 1, listen_on(&a, "tcp://127.0.0.1:0"), &other.public,
         &a.keys.public);
    do {
        s = await(&b, NET_LINE_DIALSTATE, &from);
        failed = failed || s->line.state == NET_LINE_HANDSHAKE;
    } while (s->line.state != NET_LINE_CONNECTED);
    assert_true(failed);
    up = await_first(&b, NET_LINE_UP);
    assert_same_key(&up->line.tk, &a.keys.public);
}

static void a_port_where_nobody_listens_is_unreachable(void **state)
{
    char endpoint[NET_LINE_TEXT_MAX + 1];
    struct heard *s;
    size_t from = 0;

    (void)state;
    snprintf(endpoint, sizeof endpoint, "%s",
             listen_on(&a, "tcp://127.0.0.1:0"));
    assert_err(ERR_OK, exchange_reset(a.exchange)); /* listens no more */
    turns(100);
    dial(&b, 1, endpoint, &a.keys.public, NULL);
    do
        s = await(&b, NET_LINE_DIALSTATE, &from);
    while (s->line.state == NET_LINE_CONNECTING);
    assert_int_equal(s->line.state, NET_LINE_UNREACHABLE);
    assert_int_equal(s->line.error, ECONNREFUSED);
}

static void a_name_without_address_is_unresolved(void **state)
{
    struct heard *s;
    size_t from = 0;

    (void)state;
    /* A label of 64 octets: no name server is asked. */
    dial(
        &b, 1,
        "tcp://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ".invalid:7766",
        &a.keys.public, NULL);
    do
        s = await(&b, NET_LINE_DIALSTATE, &from);
    while (s->line.state == NET_LINE_CONNECTING);
    assert_int_equal(s->line.state, NET_LINE_UNRESOLVED);
}

static void a_name_is_resolved(void **state)
{
    char endpoint[NET_LINE_TEXT_MAX + 32];
    const char *port;

    (void)state;
    allow(&a, &b.keys.public);
    port = strrchr(listen_on(&a, "tcp://0.0.0.0:0"), ':');
    snprintf(endpoint, sizeof endpoint, "tcp://localhost%s", port);
    dial(&b, 1, endpoint, &a.keys.public, NULL);
    await_first(&b, NET_LINE_UP);
}

static void the_largest_frame_passes(void **state)
{
    static uint8_t large[NET_LINE_FRAME_MAX];
    struct net_line line = {.kind = NET_LINE_SEND,
                            .frame = {large, sizeof large}};

    (void)state;
    allow(&a, &b.keys.public);
    dial(&b, 1, listen_on(&a, "tcp://127.0.0.1:0"), &a.keys.public, NULL);
    line.link = await_first(&b, NET_LINE_UP)->line.link;
    for (int i = 0; i < 20; i++)
        tell(&b, line);
    for (size_t from = 0, i = 0; i < 20; i++)
        assert_int_equal(await(&a, NET_LINE_FRAME, &from)->frame_len,
                         sizeof large);
}

static void an_oversized_message_never_arrives(void **state)
{
    static uint8_t large[NET_LINE_FRAME_MAX + 1];
    struct rogue r;
    struct heard *up;
    size_t from, frames;

    (void)state;
    rogue_open(&r, &a, listen_on(&a, "tcp://127.0.0.1:0"), NULL);
    up = rogue_up(&r, "small");
    from = a.count;
    frames = heard_of(&a, NET_LINE_FRAME);
    assert_true(zmq_send(r.socket, large, sizeof large, ZMQ_DONTWAIT) >= 0);
    assert_int_equal(await(&a, NET_LINE_DOWN, &from)->line.link, up->line.link);
    assert_int_equal(heard_of(&a, NET_LINE_FRAME), frames);
    rogue_close(&r);
}

static void a_multipart_sender_is_shut_out_and_nobody_else(void **state)
{
    struct rogue r, good;
    struct heard *up, *down, *suspect;
    const char *endpoint = listen_on(&a, "tcp://127.0.0.1:0");
    size_t from;

    (void)state;
    rogue_open(&good, &a, endpoint, NULL);
    up = rogue_up(&good, "good");
    rogue_open(&r, &a, endpoint, NULL);
    rogue_up(&r, "first");
    from = a.count;
    rogue_says(&r, "one", ZMQ_SNDMORE);
    rogue_says(&r, "two", 0);
    down = await(&a, NET_LINE_DOWN, &from);
    assert_int_equal(down->line.down, NET_LINE_DOWN_DENIED);
    suspect = await(&a, NET_LINE_SUSPECT, &from);
    assert_int_equal(suspect->line.suspect, NET_LINE_SUSPECT_MULTIPART);
    assert_same_key(&suspect->line.tk, &r.keys.public);

    /* It comes back by itself, and is refused at the door. */
    assert_same_key(&await(&a, NET_LINE_REFUSED, &from)->line.tk,
                    &r.keys.public);
    rogue_says(&good, "still here", 0);
    assert_frame(await(&a, NET_LINE_FRAME, &from), up->line.link, "still here");
    rogue_close(&r);
    rogue_close(&good);
}

/* Whether it is caught in the middle or at its end is a matter of speed. */
static void a_message_of_endless_parts_is_shut_out(void **state)
{
    static char part[256 * 1024];
    struct rogue r;
    struct heard *suspect;
    size_t from;

    (void)state;
    memset(part, 'x', sizeof part - 1);
    rogue_open(&r, &a, listen_on(&a, "tcp://127.0.0.1:0"), NULL);
    rogue_up(&r, "first");
    from = a.count;
    for (int i = 0; i < 300; i++)
        rogue_says(&r, part, ZMQ_SNDMORE);
    rogue_says(&r, "end", 0);
    suspect = await(&a, NET_LINE_SUSPECT, &from);
    assert_same_key(&suspect->line.tk, &r.keys.public);
    rogue_close(&r);
}

static void a_revoked_keys_live_connection_is_not_heard(void **state)
{
    struct rogue r;
    struct heard *down;
    size_t from, frames;

    (void)state;
    rogue_open(&r, &a, listen_on(&a, "tcp://127.0.0.1:0"), NULL);
    rogue_up(&r, "before");
    from = a.count;
    frames = heard_of(&a, NET_LINE_FRAME);
    rogue_says(&r, "in flight", 0);
    tell(&a, (struct net_line){.kind = NET_LINE_DENY, .tk = r.keys.public});
    down = await(&a, NET_LINE_DOWN, &from);
    assert_int_equal(down->line.down, NET_LINE_DOWN_DENIED);
    zmq_send(r.socket, "after", 5, ZMQ_DONTWAIT);
    await(&a, NET_LINE_REFUSED, &from);
    assert_int_equal(heard_of(&a, NET_LINE_FRAME), frames);
    rogue_close(&r);
}

/* B takes A's routing id, first beside it and then in its place. */
static void a_squatted_routing_id_speaks_for_nobody_else(void **state)
{
    const char *endpoint = listen_on(&a, "tcp://127.0.0.1:0");
    struct rogue victim, squatter;
    struct heard *up, *h;
    size_t from;

    (void)state;
    rogue_open(&victim, &a, endpoint, "victim");
    up = rogue_up(&victim, "it is me");
    rogue_open(&squatter, &a, endpoint, "victim");
    allow(&a, &squatter.keys.public);
    from = a.count;
    rogue_says(&squatter, "it is me, too", 0);
    turns(300);
    rogue_says(&victim, "still me", 0);
    assert_frame(await(&a, NET_LINE_FRAME, &from), up->line.link, "still me");

    rogue_close(&victim);
    await(&a, NET_LINE_DOWN, &from);
    rogue_close(&squatter);
    rogue_open(&squatter, &a, endpoint, "victim");
    h = rogue_up(&squatter, "now I am");
    assert_int_not_equal(h->line.link, up->line.link);
    /* Core still believes in the victim's link: nothing goes to the other. */
    send_text(&a, up->line.link, "for the victim");
    turns(200);
    assert_int_equal(zmq_recv(squatter.socket, (char[32]){0}, 32, ZMQ_DONTWAIT),
                     -1);
    rogue_close(&squatter);
}

static void hanging_up_ends_the_link_and_the_peer_may_come_again(void **state)
{
    struct rogue r;
    struct heard *up, *again;
    size_t from;

    (void)state;
    rogue_open(&r, &a, listen_on(&a, "tcp://127.0.0.1:0"), NULL);
    up = rogue_up(&r, "first");
    from = a.count;
    tell(&a, (struct net_line){.kind = NET_LINE_HANGUP, .link = up->line.link});
    assert_int_equal(await(&a, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    turns(300);
    rogue_says(&r, "again", 0);
    again = await(&a, NET_LINE_UP, &from);
    assert_int_not_equal(again->line.link, up->line.link);
    assert_int_equal(heard_of(&a, NET_LINE_DOWN), 1);
    rogue_close(&r);
}

static void a_peer_that_takes_nothing_overflows_alone(void **state)
{
    static uint8_t large[NET_LINE_FRAME_MAX];
    const char *endpoint = listen_on(&a, "tcp://127.0.0.1:0");
    struct rogue slow, good;
    struct net_line line = {.kind = NET_LINE_SEND,
                            .frame = {large, sizeof large}};
    struct heard *up;
    size_t from;

    (void)state;
    rogue_open(&good, &a, endpoint, NULL);
    up = rogue_up(&good, "good");
    rogue_open(&slow, &a, endpoint, NULL);
    line.link = rogue_up(&slow, "slow")->line.link;
    from = a.count;
    for (int i = 0; i < 10000 && heard_of(&a, NET_LINE_DOWN) == 0; i++) {
        tell(&a, line);
        step(&a);
    }
    assert_int_equal(await(&a, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_OVERFLOW);
    send_text(&a, up->line.link, "hello");
    rogue_says(&good, "yes", 0);
    assert_frame(await(&a, NET_LINE_FRAME, &from), up->line.link, "yes");
    rogue_close(&slow);
    rogue_close(&good);
}

static void a_fifth_connection_ends_the_oldest(void **state)
{
    const char *endpoint = listen_on(&a, "tcp://127.0.0.1:0");
    struct rogue r[5];
    struct heard *up = NULL;
    size_t from = 0;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        rogue_open(&r[i], &a, endpoint, NULL);
        if (i > 0) { /* the same key for all */
            zmq_close(r[i].socket);
            r[i].socket = zmq_socket(r[i].context, ZMQ_DEALER);
            r[i].keys = r[0].keys;
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_SERVERKEY,
                           a.keys.public.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_PUBLICKEY,
                           r[i].keys.public.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_SECRETKEY,
                           r[i].keys.secret.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_LINGER, &(int){0}, sizeof(int));
            assert_int_equal(zmq_connect(r[i].socket, endpoint), 0);
        }
        up = i == 0 ? rogue_up(&r[0], "0") : (rogue_up(&r[i], "n"), up);
    }
    assert_int_equal(await(&a, NET_LINE_DOWN, &from)->line.link, up->line.link);
    for (size_t i = 0; i < 5; i++)
        rogue_close(&r[i]);
}

static void a_restarted_listener_is_dialled_again(void **state)
{
    char endpoint[NET_LINE_TEXT_MAX + 1];
    size_t from;

    (void)state;
    snprintf(endpoint, sizeof endpoint, "%s",
             listen_on(&a, "tcp://127.0.0.1:0"));
    allow(&a, &b.keys.public);
    dial(&b, 1, endpoint, &a.keys.public, NULL);
    await_first(&b, NET_LINE_UP);
    from = b.count;
    assert_err(ERR_OK, exchange_reset(a.exchange));
    allow(&a, &b.keys.public);
    listen_on(&a, endpoint); /* waits until the port is free again */
    assert_int_equal(await(&b, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_GONE);
    await(&b, NET_LINE_UP, &from);
}

static void a_restarted_dialler_is_a_new_link(void **state)
{
    const char *endpoint = listen_on(&a, "tcp://127.0.0.1:0");
    uint32_t first;
    size_t from = 0, from_b;

    (void)state;
    allow(&a, &b.keys.public);
    dial(&b, 1, endpoint, &a.keys.public, NULL);
    send_text(&b, await_first(&b, NET_LINE_UP)->line.link, "one");
    first = await(&a, NET_LINE_UP, &from)->line.link;

    assert_err(ERR_OK, exchange_reset(b.exchange));
    assert_int_equal(await(&a, NET_LINE_DOWN, &from)->line.link, first);
    from_b = b.count;
    dial(&b, 1, endpoint, &a.keys.public, NULL);
    send_text(&b, await(&b, NET_LINE_UP, &from_b)->line.link, "two");
    assert_int_not_equal(await(&a, NET_LINE_UP, &from)->line.link, first);
}

static void undialling_ends_the_link_for_good(void **state)
{
    size_t from = 0;

    (void)state;
    allow(&a, &b.keys.public);
    dial(&b, 1, listen_on(&a, "tcp://127.0.0.1:0"), &a.keys.public, NULL);
    await(&b, NET_LINE_UP, &from);
    tell(&b, (struct net_line){.kind = NET_LINE_UNDIAL, .dial = 1});
    assert_int_equal(await(&b, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    turns(1500); /* longer than the first rest */
    assert_int_equal(heard_of(&b, NET_LINE_UP), 1);
}

static void a_port_that_stays_taken_is_a_fault(void **state)
{
    struct fault fault = {.why = ERR_OK};
    const char *taken = listen_on(&b, "tcp://127.0.0.1:0");
    uint64_t later_ms = now_ms() + EXCHANGE_LISTEN_WAIT_MS + 1;

    (void)state;
    tell(&a,
         (struct net_line){.kind = NET_LINE_LISTEN, .text = bytes_text(taken)});
    step(&a);
    assert_int_equal(heard_of(&a, NET_LINE_READY), 0);
    assert_err(ERR_IO, exchange_step(a.exchange, true, later_ms, &fault));
    assert_int_equal(heard_of(&a, NET_LINE_FAULT), 1);
    assert_non_null(strstr(fault.about, "port"));
}

static void an_address_of_another_machine_is_a_fault_at_once(void **state)
{
    struct fault fault = {.why = ERR_OK};

    (void)state;
    tell(&a, (struct net_line){.kind = NET_LINE_LISTEN,
                               .text = bytes_text("tcp://192.0.2.1:7766")});
    assert_err(ERR_IO, exchange_step(a.exchange, true, now_ms(), &fault));
}

/* libzmq lets everybody in when nobody answers for the domain, unless option 93
   holds; either way the self-test must not pass. */
static void without_a_handler_the_selftest_fails(void **state)
{
    void *with = zmq_ctx_new(), *without = zmq_ctx_new();
    struct zsock *listener;
    struct zap *elsewhere;

    (void)state;
    assert_err(ERR_OK, zap_open(&elsewhere, with));
    assert_err(ERR_OK, zsock_listener(&listener, without, &a.keys));
    assert_err(ERR_DENIED,
               selftest_run(without, elsewhere, listener, &a.keys.public));
    zsock_close(listener);
    zap_close(elsewhere);
    zmq_ctx_term(without);
    zmq_ctx_term(with);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_both, close_both)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_unknown_key_is_refused),
        TEST(the_real_endpoint_is_told_as_people_write_it),
        TEST(a_known_key_passes_and_frames_go_both_ways),
        TEST(a_peer_is_let_in_once_core_allows_it),
        TEST(the_next_key_is_tried_after_a_failed_handshake),
        TEST(a_port_where_nobody_listens_is_unreachable),
        TEST(a_name_without_address_is_unresolved),
        TEST(a_name_is_resolved),
        TEST(the_largest_frame_passes),
        TEST(an_oversized_message_never_arrives),
        TEST(a_multipart_sender_is_shut_out_and_nobody_else),
        TEST(a_message_of_endless_parts_is_shut_out),
        TEST(a_revoked_keys_live_connection_is_not_heard),
        TEST(a_squatted_routing_id_speaks_for_nobody_else),
        TEST(hanging_up_ends_the_link_and_the_peer_may_come_again),
        TEST(a_peer_that_takes_nothing_overflows_alone),
        TEST(a_fifth_connection_ends_the_oldest),
        TEST(a_restarted_listener_is_dialled_again),
        TEST(a_restarted_dialler_is_a_new_link),
        TEST(undialling_ends_the_link_for_good),
        TEST(a_port_that_stays_taken_is_a_fault),
        TEST(an_address_of_another_machine_is_a_fault_at_once),
        TEST(without_a_handler_the_selftest_fails),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
