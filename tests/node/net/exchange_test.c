/*
 * The door and the links behind it, over real sockets on loopback. Core's part
 * is played by the test: lines in, lines out.
 */
#include "tests/node/net/side.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#include "node/config.h"
#include "node/net/selftest.h"

static void an_unknown_key_is_refused(void **state)
{
    struct side *a = *state, *b = a->other;
    struct side_heard *refused;
    size_t from = 0;
    enum net_line_state last = NET_LINE_CONNECTING;

    side_dial(b, 1, side_listen(a, "tcp://127.0.0.1:0"), &a->keys.public, NULL);
    refused = side_await_first(a, NET_LINE_REFUSED);
    side_assert_key(&refused->line.tk, &b->keys.public);
    assert_string_equal(refused->text, "127.0.0.1");
    while (last == NET_LINE_CONNECTING)
        last = side_await(b, NET_LINE_DIALSTATE, &from)->line.state;
    assert_int_equal(last, NET_LINE_NOT_LET_IN);
    assert_int_equal(side_heard_of(a, NET_LINE_UP), 0);
    assert_int_equal(side_heard_of(b, NET_LINE_UP), 0);
}

static void the_real_endpoint_is_told_as_people_write_it(void **state)
{
    struct side *a = *state;
    const char *real = side_listen(a, "tcp://127.0.0.1:0");
    unsigned port = 0;
    char rest = 0;

    assert_int_equal(sscanf(real, "tcp://127.0.0.1:%u%c", &port, &rest), 1);
    assert_in_range(port, 1, 65535);
    assert_true(config_connect_valid(real));
}

static void a_known_key_passes_and_frames_go_both_ways(void **state)
{
    struct side *a = *state, *b = a->other;
    struct side_heard *up_a, *up_b;

    side_allow(a, &b->keys.public);
    side_dial(b, 7, side_listen(a, "tcp://127.0.0.1:0"), &a->keys.public, NULL);
    up_b = side_await_first(b, NET_LINE_UP);
    assert_true(up_b->line.dialled);
    assert_int_equal(up_b->line.dial, 7);
    side_assert_key(&up_b->line.tk, &a->keys.public);

    side_send(b, up_b->line.link, "from b");
    up_a = side_await_first(a, NET_LINE_UP);
    assert_false(up_a->line.dialled);
    side_assert_key(&up_a->line.tk, &b->keys.public);
    assert_string_equal(up_a->text, "127.0.0.1");
    side_assert_frame(side_await_first(a, NET_LINE_FRAME), up_a->line.link,
                      "from b");

    side_send(a, up_a->line.link, "from a");
    side_assert_frame(side_await_first(b, NET_LINE_FRAME), up_b->line.link,
                      "from a");
}

static void a_peer_is_let_in_once_core_allows_it(void **state)
{
    struct side *a = *state, *b = a->other;
    size_t from = 0;

    side_dial(b, 1, side_listen(a, "tcp://127.0.0.1:0"), &a->keys.public, NULL);
    side_await_first(a, NET_LINE_REFUSED);
    side_allow(a, &b->keys.public);
    side_await(b, NET_LINE_UP, &from);
}

static void the_largest_frame_passes(void **state)
{
    struct side *a = *state, *b = a->other;
    static uint8_t large[NET_LINE_FRAME_MAX];
    struct net_line line = {.kind = NET_LINE_SEND,
                            .frame = {large, sizeof large}};

    side_allow(a, &b->keys.public);
    side_dial(b, 1, side_listen(a, "tcp://127.0.0.1:0"), &a->keys.public, NULL);
    line.link = side_await_first(b, NET_LINE_UP)->line.link;
    for (int i = 0; i < 20; i++)
        side_tell(b, line);
    for (size_t from = 0, i = 0; i < 20; i++)
        assert_int_equal(side_await(a, NET_LINE_FRAME, &from)->frame_len,
                         sizeof large);
}

static void a_port_that_stays_taken_is_a_fault(void **state)
{
    struct side *a = *state, *b = a->other;
    struct fault fault = {.why = ERR_OK};
    const char *taken = side_listen(b, "tcp://127.0.0.1:0");
    uint64_t later_ms = side_now_ms() + EXCHANGE_LISTEN_WAIT_MS + 1;

    side_tell(a, (struct net_line){.kind = NET_LINE_LISTEN,
                                   .text = bytes_text(taken)});
    side_step(a);
    assert_int_equal(side_heard_of(a, NET_LINE_READY), 0);
    assert_err(ERR_IO, exchange_step(a->exchange, true, later_ms, &fault));
    assert_int_equal(side_heard_of(a, NET_LINE_FAULT), 1);
    assert_non_null(strstr(fault.about, "port"));
}

static void an_address_of_another_machine_is_a_fault_at_once(void **state)
{
    struct side *a = *state;
    struct fault fault = {.why = ERR_OK};

    side_tell(a, (struct net_line){.kind = NET_LINE_LISTEN,
                                   .text = bytes_text("tcp://192.0.2.1:7766")});
    assert_err(ERR_IO, exchange_step(a->exchange, true, side_now_ms(), &fault));
}

/* libzmq lets everybody in when nobody answers for the domain, unless option 93
   holds; either way the self-test must not pass. */
/* The self-test asks the same handler, and nobody polls meanwhile. */
static void a_new_core_is_served_after_a_poll_that_found_nothing(void **state)
{
    static struct pollfd at[EXCHANGE_POLL_MAX];
    struct side *a = *state;

    side_step(a);
    exchange_poll(a->exchange, at);
    exchange_polled(a->exchange, at);
    assert_err(ERR_OK, exchange_reset(a->exchange));
}

static void without_a_handler_the_selftest_fails(void **state)
{
    struct side *a = *state;
    void *with = zmq_ctx_new(), *without = zmq_ctx_new();
    struct zsock *listener;
    struct zap *elsewhere;

    assert_err(ERR_OK, zap_open(&elsewhere, with));
    assert_err(ERR_OK, zsock_listener(&listener, without, &a->keys));
    assert_err(ERR_DENIED,
               selftest_run(without, elsewhere, listener, &a->keys.public));
    zsock_close(listener);
    zap_close(elsewhere);
    zmq_ctx_term(without);
    zmq_ctx_term(with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIDE_TEST(an_unknown_key_is_refused),
        SIDE_TEST(the_real_endpoint_is_told_as_people_write_it),
        SIDE_TEST(a_known_key_passes_and_frames_go_both_ways),
        SIDE_TEST(a_peer_is_let_in_once_core_allows_it),
        SIDE_TEST(the_largest_frame_passes),
        SIDE_TEST(a_port_that_stays_taken_is_a_fault),
        SIDE_TEST(an_address_of_another_machine_is_a_fault_at_once),
        SIDE_TEST(a_new_core_is_served_after_a_poll_that_found_nothing),
        SIDE_TEST(without_a_handler_the_selftest_fails),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
