/* hub: links and dials kept in step, by a clock that stands still. */
#include "tests/node/net/listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "node/net/hangup.h"
#include "node/net/hub.h"

enum {
    PATIENCE = 30 * 1000, /* turns of a millisecond; then the test has failed */
    HEARD_MAX = 64,
    LINKS_MAX = 3,
    TEXT_MAX = 64,
    NOW_MS = 1000 * 1000,
    TAKEN_MAX = 64, /* descriptors */
};

/* A peer that dials the hub. */
struct client {
    struct zsock_keys keys;
    struct zsock *socket;
};

/* A line that core heard; text is its text or its frame. */
struct heard {
    struct net_line line;
    char text[TEXT_MAX];
};

struct world {
    struct hub hub;
    void *context, *clients;
    struct zsock_keys keys;
    char endpoint[ZSOCK_ADDRESS_MAX];
    struct client client[LINKS_MAX + 1];
    struct heard heard[HEARD_MAX];
    size_t count;
};

static void keep(void *to, const struct net_line *line)
{
    struct world *w = to;
    struct heard *h = &w->heard[w->count++];
    struct bytes b = line->frame.len > 0 ? line->frame : line->text;

    assert_true(w->count < HEARD_MAX);
    h->line = *line;
    snprintf(h->text, sizeof h->text, "%.*s", (int)b.len, (const char *)b.at);
}

static int world_open(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct hub *b;

    if (w == NULL)
        return -1;
    b = &w->hub;
    w->context = zmq_ctx_new();
    w->clients = zmq_ctx_new();
    crypto_box_keypair(w->keys.public.octet, w->keys.secret.octet);
    b->say = keep;
    b->to = w;
    b->world = (struct dial_world){w->context, &w->keys};
    b->links = link_table_open(LINKS_MAX);
    b->meter = meter_open();
    b->accepted = accepted_open();
    assert_err(ERR_OK, zap_open(&b->zap, w->context));
    assert_err(ERR_OK, zsock_listener(&b->listener, w->context, &w->keys));
    assert_err(ERR_OK,
               zsock_bind(b->listener, "tcp://127.0.0.1:0", w->endpoint));
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < sizeof w->client / sizeof *w->client; i++)
        zsock_close(w->client[i].socket);
    hub_clear(&w->hub);
    link_table_close(w->hub.links);
    meter_close(w->hub.meter);
    accepted_close(w->hub.accepted);
    zsock_close(w->hub.listener);
    zap_close(w->hub.zap);
    zmq_ctx_term(w->context);
    zmq_ctx_term(w->clients);
    free(w);
    return 0;
}

static void turn(struct world *w)
{
    hub_step(&w->hub, true, NOW_MS);
    poll(NULL, 0, 1);
}

static size_t heard_of(const struct world *w, enum net_line_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < w->count; i++)
        n += w->heard[i].line.kind == kind;
    return n;
}

/* The nth line of that kind, from 1. */
static struct heard *await(struct world *w, enum net_line_kind kind, size_t nth)
{
    for (int i = 0; heard_of(w, kind) < nth; i++) {
        if (i == PATIENCE)
            fail_msg("no line of kind %d was heard", kind);
        turn(w);
    }
    for (size_t i = 0; i < w->count; i++)
        if (w->heard[i].line.kind == kind && --nth == 0)
            return &w->heard[i];
    return NULL;
}

static void connect_to(struct world *w, struct client *c)
{
    assert_err(ERR_OK,
               zsock_dialer(&c->socket, w->clients, &c->keys, &w->keys.public));
    assert_err(ERR_OK, zsock_connect(c->socket, w->endpoint));
}

static void dial_in(struct world *w, struct client *c)
{
    crypto_box_keypair(c->keys.public.octet, c->keys.secret.octet);
    connect_to(w, c);
}

static void says(struct world *w, struct client *c, const char *text)
{
    struct bytes none = {NULL, 0};

    for (int i = 0; zsock_send(c->socket, none, bytes_text(text)) != ERR_OK;
         i++) {
        assert_true(i < PATIENCE);
        turn(w);
    }
}

/* One more client, let in, whose first frame was heard: its link. */
static uint32_t comes_up(struct world *w, struct client *c)
{
    size_t nth = heard_of(w, NET_LINE_UP) + 1;

    dial_in(w, c);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &c->keys.public));
    says(w, c, "hello");
    return await(w, NET_LINE_UP, nth)->line.link;
}

/* What the hub sent arrives there first. */
static void assert_gets(struct world *w, struct client *c, const char *text)
{
    struct zsock_message m;

    for (int i = 0; zsock_receive(c->socket, &m) != ERR_OK; i++) {
        assert_true(i < PATIENCE);
        turn(w);
    }
    assert_bytes_equal(m.frame, bytes_text(text));
}

static void await_cut(struct world *w, struct client *c)
{
    struct zsock_event e = {.value = 0};

    for (int i = 0; i < PATIENCE && e.kind != ZSOCK_DISCONNECTED; i++) {
        turn(w);
        while (e.kind != ZSOCK_DISCONNECTED && zsock_event(c->socket, &e))
            ;
    }
    assert_int_equal(e.kind, ZSOCK_DISCONNECTED);
}

static void the_first_frame_of_a_key_let_in_brings_its_link(void **state)
{
    struct world *w = *state;
    struct client *c = &w->client[0];
    uint32_t link = comes_up(w, c);
    struct heard *up = await(w, NET_LINE_UP, 1);
    struct heard *frame = await(w, NET_LINE_FRAME, 1);

    assert_true(up < frame);
    assert_false(up->line.dialled);
    assert_true(ident_same_box(&up->line.tk, &c->keys.public));
    assert_int_equal(frame->line.link, link);
    assert_string_equal(frame->text, "hello");
}

static void a_key_that_is_not_let_in_is_refused_and_told(void **state)
{
    struct world *w = *state;
    struct client *c = &w->client[0];
    struct heard *refused;

    dial_in(w, c);
    refused = await(w, NET_LINE_REFUSED, 1);
    assert_true(ident_same_box(&refused->line.tk, &c->keys.public));
    assert_string_equal(refused->text, "127.0.0.1");
    assert_int_equal(w->count, 1);
}

static void nothing_is_read_while_core_takes_nothing(void **state)
{
    struct world *w = *state;
    struct client *c = &w->client[0];

    dial_in(w, c);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &c->keys.public));
    for (int i = 0; zsock_send(c->socket, (struct bytes){0},
                               bytes_text("early")) != ERR_OK;
         i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, false, NOW_MS);
        poll(NULL, 0, 1);
    }
    for (int i = 0; !zsock_readable(w->hub.listener); i++) {
        assert_true(i < PATIENCE);
        poll(NULL, 0, 1);
    }
    hub_step(&w->hub, false, NOW_MS);
    assert_int_equal(w->count, 0);
    hub_step(&w->hub, true, NOW_MS);
    assert_int_equal(heard_of(w, NET_LINE_UP), 1);
    assert_string_equal(await(w, NET_LINE_FRAME, 1)->text, "early");
}

static size_t held_by(struct world *w, const struct box_public *tk)
{
    int oldest;

    return accepted_count_of(w->hub.accepted, tk, &oldest);
}

/* A frame of it waits, and its connection is gone; nothing is read so far. The
   descriptor that it had. */
static int speaks_and_leaves(struct world *w, struct client *c)
{
    int fd;

    dial_in(w, c);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &c->keys.public));
    for (int i = 0;
         zsock_send(c->socket, (struct bytes){0}, bytes_text("bye")) != ERR_OK;
         i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, false, NOW_MS);
        poll(NULL, 0, 1);
    }
    for (int i = 0; !zsock_readable(w->hub.listener); i++) {
        assert_true(i < PATIENCE);
        poll(NULL, 0, 1);
    }
    assert_int_equal(meter_count(w->hub.meter), 1);
    fd = meter_at(w->hub.meter, 0).of.fd;
    zsock_close(c->socket);
    c->socket = NULL;
    for (int i = 0; meter_count(w->hub.meter) > 0 || fcntl(fd, F_GETFD) >= 0;
         i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, false, NOW_MS);
        poll(NULL, 0, 1);
    }
    assert_int_equal(w->count, 0);
    return fd;
}

/* Take what is free below fd, but for one: what connects gets that, and what is
   accepted then gets fd. How many were taken. */
static size_t leave_two(int taken[static TAKEN_MAX], int fd)
{
    size_t count = 0;

    do {
        assert_true(count < TAKEN_MAX);
        taken[count++] = open("/dev/null", O_RDONLY);
        assert_in_range(taken[count - 1], 0, fd);
    } while (taken[count - 1] != fd);
    assert_true(count > 1);
    close(taken[--count]);
    close(taken[--count]);
    return count;
}

/* Else one peer would be shut out for what another one does. */
static void who_gets_the_descriptor_of_one_that_left_is_not_it(void **state)
{
    struct world *w = *state;
    struct client *left = &w->client[0], *next = &w->client[1];
    int taken[TAKEN_MAX], fd, oldest;
    size_t count;

    crypto_box_keypair(next->keys.public.octet, next->keys.secret.octet);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &next->keys.public));
    assert_err(ERR_OK, zsock_dialer(&next->socket, w->clients, &next->keys,
                                    &w->keys.public));
    fd = speaks_and_leaves(w, left);
    count = leave_two(taken, fd);
    assert_err(ERR_OK, zsock_connect(next->socket, w->endpoint));
    for (int i = 0; held_by(w, &next->keys.public) == 0; i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, false, NOW_MS);
        poll(NULL, 0, 1);
    }
    accepted_count_of(w->hub.accepted, &next->keys.public, &oldest);
    assert_int_equal(oldest, fd);
    assert_string_equal(await(w, NET_LINE_FRAME, 1)->text, "bye");
    assert_int_equal(held_by(w, &left->keys.public), 0);
    assert_int_equal(held_by(w, &next->keys.public), 1);
    await(w, NET_LINE_DOWN, 1);
    says(w, next, "still here");
    assert_string_equal(await(w, NET_LINE_FRAME, 2)->text, "still here");
    assert_int_equal(heard_of(w, NET_LINE_DOWN), 1);
    while (count > 0)
        close(taken[--count]);
}

static void a_peer_that_left_before_it_was_heard_is_up_and_down(void **state)
{
    struct world *w = *state;

    (void)speaks_and_leaves(w, &w->client[0]);
    await(w, NET_LINE_DOWN, 1);
    assert_int_equal(w->heard[0].line.kind, NET_LINE_UP);
    assert_string_equal(w->heard[1].text, "bye");
    assert_int_equal(w->heard[2].line.down, NET_LINE_DOWN_GONE);
    assert_int_equal(link_count(w->hub.links), 0);
}

static void a_frame_goes_over_its_own_link(void **state)
{
    struct world *w = *state;
    uint32_t first = comes_up(w, &w->client[0]);
    uint32_t second = comes_up(w, &w->client[1]);

    hub_send(&w->hub, second, bytes_text("to the second"), NOW_MS);
    hub_send(&w->hub, first, bytes_text("to the first"), NOW_MS);
    assert_gets(w, &w->client[0], "to the first");
    assert_gets(w, &w->client[1], "to the second");
}

static void
one_more_than_the_table_holds_is_cut_and_the_others_stay(void **state)
{
    struct world *w = *state;
    struct client *late = &w->client[LINKS_MAX];

    for (size_t i = 0; i < LINKS_MAX; i++)
        comes_up(w, &w->client[i]);
    dial_in(w, late);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &late->keys.public));
    says(w, late, "too late");
    await_cut(w, late);
    for (size_t i = 0; i < LINKS_MAX; i++)
        says(w, &w->client[i], "here");
    await(w, NET_LINE_FRAME, 2 * LINKS_MAX);
    assert_int_equal(heard_of(w, NET_LINE_UP), LINKS_MAX);
    assert_int_equal(heard_of(w, NET_LINE_DOWN), 0);
}

static void shutting_out_a_key_ends_its_link_and_no_other(void **state)
{
    struct world *w = *state;
    uint32_t gone = comes_up(w, &w->client[0]);
    uint32_t stays = comes_up(w, &w->client[1]);
    struct heard *down;

    await(w, NET_LINE_FRAME, 2);
    hangup_key(&w->hub, &w->client[0].keys.public, NOW_MS);
    down = await(w, NET_LINE_DOWN, 1);
    assert_int_equal(down->line.link, gone);
    assert_int_equal(down->line.down, NET_LINE_DOWN_DENIED);
    assert_false(zap_allows(w->hub.zap, &w->client[0].keys.public));
    await_cut(w, &w->client[0]);
    says(w, &w->client[1], "still here");
    assert_int_equal(await(w, NET_LINE_FRAME, 3)->line.link, stays);
    assert_int_equal(heard_of(w, NET_LINE_DOWN), 1);
}

/* What the peer had said before is on its way, and is not for core. */
static void a_link_hung_up_is_down_once_and_heard_no_more(void **state)
{
    struct world *w = *state;
    struct client *c = &w->client[0];
    uint32_t link = comes_up(w, c);

    await(w, NET_LINE_FRAME, 1);
    assert_err(ERR_OK, zsock_send(c->socket, (struct bytes){0},
                                  bytes_text("on its way")));
    for (int i = 0; !zsock_readable(w->hub.listener); i++) {
        assert_true(i < PATIENCE);
        poll(NULL, 0, 1);
    }
    hub_hang_up(&w->hub, link, NOW_MS);
    assert_int_equal(await(w, NET_LINE_DOWN, 1)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    hub_hang_up(&w->hub, link, NOW_MS);
    hub_send(&w->hub, link, bytes_text("too late"), NOW_MS);
    for (int i = 0; link_count(w->hub.links) > 0; i++) {
        assert_true(i < PATIENCE);
        turn(w);
    }
    assert_int_equal(heard_of(w, NET_LINE_DOWN), 1);
    assert_int_equal(heard_of(w, NET_LINE_FRAME), 1);
}

static struct net_line dial_line(uint32_t id, const char *endpoint,
                                 const struct box_public *key)
{
    return (struct net_line){.kind = NET_LINE_DIAL,
                             .dial = id,
                             .text = bytes_text(endpoint),
                             .keys = {*key},
                             .key_count = 1};
}

static void a_dial_in_use_is_replaced_unless_it_is_the_same(void **state)
{
    struct world *w = *state;
    struct net_line one = dial_line(1, "tcp://192.0.2.1:7667", &w->keys.public);
    struct net_line other =
        dial_line(1, "tcp://192.0.2.2:7667", &w->keys.public);
    struct dial *d;

    assert_err(ERR_OK, hub_dial(&w->hub, &one));
    d = w->hub.dial[0];
    assert_err(ERR_OK, hub_dial(&w->hub, &one));
    assert_int_equal(w->hub.dial_count, 1);
    assert_ptr_equal(w->hub.dial[0], d);
    assert_err(ERR_OK, hub_dial(&w->hub, &other));
    assert_int_equal(w->hub.dial_count, 1);
    assert_true(dial_same(w->hub.dial[0], &other));
    hub_undial(&w->hub, 2);
    assert_int_equal(w->hub.dial_count, 1);
    hub_undial(&w->hub, 1);
    assert_int_equal(w->hub.dial_count, 0);
    assert_int_equal(w->count, 0);
}

static void more_dials_than_it_holds_are_refused(void **state)
{
    struct world *w = *state;
    struct net_line line =
        dial_line(0, "tcp://192.0.2.1:7667", &w->keys.public);

    for (; line.dial < HUB_DIALS_MAX; line.dial++)
        assert_err(ERR_OK, hub_dial(&w->hub, &line));
    assert_err(ERR_TOO_BIG, hub_dial(&w->hub, &line));
    hub_undial(&w->hub, 5);
    assert_err(ERR_OK, hub_dial(&w->hub, &line));
}

/* Until the listener has what the hub says, or the hub what it says. */
static void listener_hears(struct world *w, struct listener *l,
                           struct zsock_message *m)
{
    for (int i = 0; zsock_receive(l->socket, m) != ERR_OK; i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, true, NOW_MS);
        listener_turn(l);
    }
}

static uint32_t dials(struct world *w, struct listener *l)
{
    struct net_line line = dial_line(9, l->endpoint, &l->keys.public);

    assert_err(ERR_OK, zap_allow(l->zap, &w->keys.public));
    assert_err(ERR_OK, hub_dial(&w->hub, &line));
    for (int i = 0; heard_of(w, NET_LINE_UP) == 0; i++) {
        assert_true(i < PATIENCE);
        hub_step(&w->hub, true, NOW_MS);
        listener_turn(l);
    }
    return await(w, NET_LINE_UP, 1)->line.link;
}

static void a_dialled_peer_is_up_and_frames_go_both_ways(void **state)
{
    struct world *w = *state;
    struct listener l;
    struct zsock_message m;
    struct heard *up;
    uint32_t link;

    listener_open(&l);
    link = dials(w, &l);
    assert_int_equal(w->heard[0].line.state, NET_LINE_CONNECTING);
    assert_int_equal(w->heard[1].line.state, NET_LINE_CONNECTED);
    up = await(w, NET_LINE_UP, 1);
    assert_true(up->line.dialled);
    assert_int_equal(up->line.dial, 9);
    assert_string_equal(up->text, l.endpoint);
    hub_send(&w->hub, link, bytes_text("there"), NOW_MS);
    listener_hears(w, &l, &m);
    assert_bytes_equal(m.frame, bytes_text("there"));
    assert_err(ERR_OK,
               zsock_send(l.socket,
                          (struct bytes){m.routing_id, m.routing_id_len},
                          bytes_text("and back")));
    assert_string_equal(await(w, NET_LINE_FRAME, 1)->text, "and back");
    hub_undial(&w->hub, 9);
    assert_int_equal(await(w, NET_LINE_DOWN, 1)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    assert_int_equal(w->hub.dial_count, 0);
    assert_int_equal(link_count(w->hub.links), 0);
    listener_close(&l);
}

static void hanging_up_on_a_dialled_peer_dials_it_again(void **state)
{
    struct world *w = *state;
    struct listener l;
    uint32_t link;

    listener_open(&l);
    link = dials(w, &l);
    hub_hang_up(&w->hub, link, NOW_MS);
    assert_int_equal(await(w, NET_LINE_DOWN, 1)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    assert_int_equal(link_count(w->hub.links), 0);
    assert_int_equal(w->hub.dial_count, 1);
    assert_in_range(dial_due_ms(w->hub.dial[0]), NOW_MS,
                    NOW_MS + 2 * DIAL_REST_MIN_MS);
    listener_close(&l);
}

static void a_key_shut_out_is_dialled_no_more(void **state)
{
    struct world *w = *state;
    struct listener l;
    uint32_t link;

    listener_open(&l);
    link = dials(w, &l);
    hangup_key(&w->hub, &l.keys.public, NOW_MS);
    assert_int_equal(await(w, NET_LINE_DOWN, 1)->line.link, link);
    assert_int_equal(await(w, NET_LINE_DOWN, 1)->line.down,
                     NET_LINE_DOWN_DENIED);
    assert_int_equal(w->hub.dial_count, 0);
    listener_close(&l);
}

/* One key, as often as there may be, and once more; none says a word. */
static void silent_connections_of_a_key_are_counted(void **state)
{
    struct world *w = *state;
    struct client c[LINK_PER_KEY_MAX + 1];
    struct zsock_keys keys;

    crypto_box_keypair(keys.public.octet, keys.secret.octet);
    assert_err(ERR_OK, zap_allow(w->hub.zap, &keys.public));
    for (size_t i = 0; i <= LINK_PER_KEY_MAX; i++) {
        c[i].keys = keys;
        connect_to(w, &c[i]);
        for (int k = 0; i < LINK_PER_KEY_MAX && k < PATIENCE &&
                        held_by(w, &keys.public) <= i;
             k++)
            turn(w);
    }
    assert_int_equal(held_by(w, &keys.public), LINK_PER_KEY_MAX);
    await_cut(w, &c[0]);
    assert_true(held_by(w, &keys.public) <= LINK_PER_KEY_MAX + 1);
    assert_int_equal(heard_of(w, NET_LINE_UP), 0);
    for (size_t i = 0; i <= LINK_PER_KEY_MAX; i++)
        zsock_close(c[i].socket);
}

#define WORLD_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(the_first_frame_of_a_key_let_in_brings_its_link),
        WORLD_TEST(a_key_that_is_not_let_in_is_refused_and_told),
        WORLD_TEST(nothing_is_read_while_core_takes_nothing),
        WORLD_TEST(a_peer_that_left_before_it_was_heard_is_up_and_down),
        WORLD_TEST(who_gets_the_descriptor_of_one_that_left_is_not_it),
        WORLD_TEST(a_frame_goes_over_its_own_link),
        WORLD_TEST(one_more_than_the_table_holds_is_cut_and_the_others_stay),
        WORLD_TEST(shutting_out_a_key_ends_its_link_and_no_other),
        WORLD_TEST(a_link_hung_up_is_down_once_and_heard_no_more),
        WORLD_TEST(a_dial_in_use_is_replaced_unless_it_is_the_same),
        WORLD_TEST(more_dials_than_it_holds_are_refused),
        WORLD_TEST(a_dialled_peer_is_up_and_frames_go_both_ways),
        WORLD_TEST(hanging_up_on_a_dialled_peer_dials_it_again),
        WORLD_TEST(a_key_shut_out_is_dialled_no_more),
        WORLD_TEST(silent_connections_of_a_key_are_counted),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
