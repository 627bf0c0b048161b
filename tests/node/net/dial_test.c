/* dial: one peer, by a clock that stands still until the test moves it. */
#include "tests/node/net/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "node/net/dial.h"

enum {
    PATIENCE = 30 * 1000, /* turns of a millisecond; then the test has failed */
    DIAL = 7,
};

struct world {
    struct listener there;
    struct zsock_keys keys;
    struct dial_world dial_world;
    struct dial *dial;
    uint64_t now_ms;
};

static int world_open(void **state)
{
    struct world *w = calloc(1, sizeof *w);

    if (w == NULL)
        return -1;
    listener_open(&w->there);
    crypto_box_keypair(w->keys.public.octet, w->keys.secret.octet);
    w->dial_world = (struct dial_world){zmq_ctx_new(), &w->keys};
    w->now_ms = 1000 * 1000;
    *state = w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;

    dial_close(w->dial);
    zmq_ctx_term(w->dial_world.context);
    if (w->there.socket != NULL)
        listener_close(&w->there);
    free(w);
    return 0;
}

static struct net_line line_to(const struct world *w, const char *endpoint)
{
    return (struct net_line){.kind = NET_LINE_DIAL,
                             .dial = DIAL,
                             .text = bytes_text(endpoint),
                             .keys = {w->there.keys.public},
                             .key_count = 1};
}

static void begin(struct world *w, const struct net_line *line)
{
    assert_err(ERR_OK, dial_open(&w->dial, &w->dial_world, line));
}

/* Dial the listener, which lets us in. */
static void begin_welcome(struct world *w)
{
    struct net_line line = line_to(w, w->there.endpoint);

    assert_err(ERR_OK, zap_allow(w->there.zap, &w->keys.public));
    begin(w, &line);
}

static enum dial_step turn(struct world *w)
{
    enum dial_step step = dial_step(w->dial, w->now_ms);

    if (step == DIAL_QUIET)
        listener_turn(&w->there);
    return step;
}

/* Until the dial says that state, which it may have said before. */
static enum dial_step await(struct world *w, enum net_line_state state)
{
    for (int i = 0; i < PATIENCE; i++) {
        enum dial_step step = turn(w);

        if (step != DIAL_QUIET && dial_state(w->dial) == state)
            return step;
    }
    fail_msg("the dial never said: %s", net_line_state_text(state));
    return DIAL_QUIET;
}

/* It rests for about so long, a quarter up or down. */
static void assert_rests(const struct world *w, uint64_t about_ms)
{
    uint64_t left_ms = dial_due_ms(w->dial) - w->now_ms;
    int fd[DIAL_FDS];

    assert_in_range(left_ms, about_ms - about_ms / 4, about_ms + about_ms / 4);
    assert_int_equal(dial_fds(w->dial, fd), 0);
    assert_null(dial_socket(w->dial));
}

/* A TCP port of ours that refuses connections, or, when it listens, takes them
   and says nothing. */
static int silent_port(char endpoint[static ZSOCK_ADDRESS_MAX], bool listens)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    if (listens)
        assert_int_equal(listen(fd, 8), 0);
    snprintf(endpoint, ZSOCK_ADDRESS_MAX, "tcp://127.0.0.1:%u",
             ntohs(at.sin_port));
    return fd;
}

static void a_line_that_names_no_place_or_key_is_refused(void **state)
{
    struct world *w = *state;
    struct net_line line = line_to(w, "tcp://192.0.2.1"); /* no port */

    assert_err(ERR_BAD_SHAPE, dial_open(&w->dial, &w->dial_world, &line));
    assert_null(w->dial);
    line = line_to(w, "ipc://somewhere");
    assert_err(ERR_BAD_SHAPE, dial_open(&w->dial, &w->dial_world, &line));
    line = line_to(w, w->there.endpoint);
    line.key_count = 0;
    assert_err(ERR_BAD_SHAPE, dial_open(&w->dial, &w->dial_world, &line));
    line.key_count = NET_LINE_DIAL_KEYS_MAX + 1;
    assert_err(ERR_BAD_SHAPE, dial_open(&w->dial, &w->dial_world, &line));
}

static void the_same_is_the_same_place_and_keys(void **state)
{
    struct world *w = *state;
    struct net_line line = line_to(w, "tcp://192.0.2.1:7667"), other = line;

    begin(w, &line);
    assert_int_equal(dial_id(w->dial), DIAL);
    assert_true(dial_same(w->dial, &line));
    other.text = bytes_text("tcp://192.0.2.1:7668");
    assert_false(dial_same(w->dial, &other));
    other = line;
    other.keys[0] = w->keys.public;
    assert_false(dial_same(w->dial, &other));
    other = line;
    other.keys[other.key_count++] = w->keys.public;
    assert_false(dial_same(w->dial, &other));
}

static void who_is_let_in_is_up_with_socket_key_and_address(void **state)
{
    struct world *w = *state;

    begin_welcome(w);
    assert_int_equal(turn(w), DIAL_STATE);
    assert_int_equal(dial_state(w->dial), NET_LINE_CONNECTING);
    assert_int_equal(await(w, NET_LINE_CONNECTED), DIAL_UP);
    assert_non_null(dial_socket(w->dial));
    assert_true(dial_connection(w->dial) >= 0);
    assert_string_equal(dial_address(w->dial), w->there.endpoint);
    assert_true(ident_same_box(dial_key(w->dial), &w->there.keys.public));
    assert_true(dial_due_ms(w->dial) == UINT64_MAX);
    assert_false(dial_readable(w->dial));
}

static void
a_stranger_there_makes_it_try_the_next_key_after_a_rest(void **state)
{
    struct world *w = *state;
    struct net_line line = line_to(w, w->there.endpoint);

    assert_err(ERR_OK, zap_allow(w->there.zap, &w->keys.public));
    line.keys[0] = w->keys.public; /* not the listener's */
    line.keys[1] = w->there.keys.public;
    line.key_count = 2;
    begin(w, &line);
    assert_int_equal(await(w, NET_LINE_HANDSHAKE), DIAL_STATE);
    assert_rests(w, DIAL_REST_MIN_MS);
    w->now_ms = dial_due_ms(w->dial) - 1;
    assert_int_equal(turn(w), DIAL_QUIET);
    w->now_ms++;
    await(w, NET_LINE_CONNECTED);
    assert_true(ident_same_box(dial_key(w->dial), &w->there.keys.public));
}

static void who_is_not_let_in_keeps_the_key(void **state)
{
    struct world *w = *state;
    struct net_line line = line_to(w, w->there.endpoint);

    line.keys[1] = w->keys.public;
    line.key_count = 2;
    begin(w, &line);
    assert_int_equal(await(w, NET_LINE_NOT_LET_IN), DIAL_STATE);
    assert_rests(w, DIAL_REST_MIN_MS);
    assert_true(ident_same_box(dial_key(w->dial), &w->there.keys.public));
}

static void rests_double_up_to_a_minute(void **state)
{
    static const uint64_t rests[] = {250,  500,   1000,  2000,  4000,
                                     8000, 16000, 32000, 60000, 60000};
    struct world *w = *state;
    char endpoint[ZSOCK_ADDRESS_MAX];
    int port = silent_port(endpoint, false);
    struct net_line line = line_to(w, endpoint);

    begin(w, &line);
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
        await(w, NET_LINE_UNREACHABLE);
        assert_int_equal(dial_error(w->dial), ECONNREFUSED);
        assert_rests(w, rests[i]);
        w->now_ms = dial_due_ms(w->dial);
    }
    close(port);
}

static void a_hurry_ends_the_rest_and_shortens_the_next(void **state)
{
    struct world *w = *state;
    char endpoint[ZSOCK_ADDRESS_MAX];
    int port = silent_port(endpoint, false);
    struct net_line line = line_to(w, endpoint);

    begin(w, &line);
    await(w, NET_LINE_UNREACHABLE);
    w->now_ms = dial_due_ms(w->dial);
    await(w, NET_LINE_UNREACHABLE);
    assert_rests(w, 2 * DIAL_REST_MIN_MS);
    dial_hurry(w->dial);
    assert_int_equal(turn(w), DIAL_STATE);
    assert_int_equal(dial_state(w->dial), NET_LINE_CONNECTING);
    await(w, NET_LINE_UNREACHABLE);
    assert_rests(w, DIAL_REST_MIN_MS);
    close(port);
}

static void only_a_steady_connection_begins_with_short_rests(void **state)
{
    static const struct {
        uint64_t up_ms, rest_ms;
    } lives[] = {
        {DIAL_STEADY_MS - 1, DIAL_REST_MIN_MS},
        {DIAL_STEADY_MS - 1, 2 * DIAL_REST_MIN_MS},
        {DIAL_STEADY_MS, DIAL_REST_MIN_MS},
    };
    struct world *w = *state;

    begin_welcome(w);
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        await(w, NET_LINE_CONNECTED);
        w->now_ms += lives[i].up_ms;
        dial_again(w->dial, w->now_ms);
        assert_rests(w, lives[i].rest_ms);
        w->now_ms = dial_due_ms(w->dial);
    }
}

static void a_handshake_that_is_not_answered_ends_in_time(void **state)
{
    struct world *w = *state;
    char endpoint[ZSOCK_ADDRESS_MAX];
    int port = silent_port(endpoint, true);
    struct net_line line = line_to(w, endpoint);

    begin(w, &line);
    for (int i = 0; i < PATIENCE && dial_connection(w->dial) < 0; i++)
        turn(w);
    assert_true(dial_connection(w->dial) >= 0);
    assert_int_equal(turn(w), DIAL_QUIET);
    w->now_ms = dial_due_ms(w->dial);
    assert_int_equal(turn(w), DIAL_STATE);
    assert_int_equal(dial_state(w->dial), NET_LINE_HANDSHAKE);
    assert_rests(w, DIAL_REST_MIN_MS);
    close(port);
}

/* Say hello, so that the listener knows a way back; its answer waits. */
static void let_it_answer(struct world *w)
{
    struct zsock_message m;
    struct bytes way_back;

    assert_err(ERR_OK, zsock_send(dial_socket(w->dial), (struct bytes){0},
                                  bytes_text("hello")));
    for (int i = 0; zsock_receive(w->there.socket, &m) != ERR_OK; i++) {
        assert_true(i < PATIENCE);
        turn(w);
    }
    way_back = (struct bytes){m.routing_id, m.routing_id_len};
    assert_err(ERR_OK,
               zsock_send(w->there.socket, way_back, bytes_text("answer")));
    for (int i = 0; !dial_readable(w->dial); i++) {
        assert_true(i < PATIENCE);
        turn(w);
    }
}

static void what_came_before_the_end_can_still_be_read(void **state)
{
    struct world *w = *state;
    enum dial_step step = DIAL_QUIET;
    struct zsock_message m;

    begin_welcome(w);
    await(w, NET_LINE_CONNECTED);
    let_it_answer(w);
    listener_close(&w->there);
    w->there.socket = NULL;
    for (int i = 0; i < PATIENCE && step != DIAL_DOWN; i++) {
        step = dial_step(w->dial, w->now_ms);
        poll(NULL, 0, 1);
    }
    assert_int_equal(step, DIAL_DOWN);
    assert_err(ERR_OK, zsock_receive(dial_socket(w->dial), &m));
    assert_bytes_equal(m.frame, bytes_text("answer"));
    assert_int_equal(dial_step(w->dial, w->now_ms), DIAL_QUIET);
    dial_again(w->dial, w->now_ms);
    assert_rests(w, DIAL_REST_MIN_MS);
}

#define WORLD_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, world_open, world_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_line_that_names_no_place_or_key_is_refused),
        WORLD_TEST(the_same_is_the_same_place_and_keys),
        WORLD_TEST(who_is_let_in_is_up_with_socket_key_and_address),
        WORLD_TEST(a_stranger_there_makes_it_try_the_next_key_after_a_rest),
        WORLD_TEST(who_is_not_let_in_keeps_the_key),
        WORLD_TEST(rests_double_up_to_a_minute),
        WORLD_TEST(a_hurry_ends_the_rest_and_shortens_the_next),
        WORLD_TEST(only_a_steady_connection_begins_with_short_rests),
        WORLD_TEST(a_handshake_that_is_not_answered_ends_in_time),
        WORLD_TEST(what_came_before_the_end_can_still_be_read),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
