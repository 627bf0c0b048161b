/* exchange: peers that do what our own never does. */
#include "tests/node/net/rogue.h"

#include <sodium.h>
#include <string.h>
#include <zmq.h>

static void an_oversized_message_never_arrives(void **state)
{
    struct side *a = *state;
    static uint8_t large[NET_LINE_FRAME_MAX + 1];
    struct rogue r;
    struct side_heard *up;
    size_t from, frames;

    rogue_open(&r, a, side_listen(a, "tcp://127.0.0.1:0"), NULL);
    up = rogue_up(a, &r, "small");
    from = a->count;
    frames = side_heard_of(a, NET_LINE_FRAME);
    assert_true(zmq_send(r.socket, large, sizeof large, ZMQ_DONTWAIT) >= 0);
    assert_int_equal(side_await(a, NET_LINE_DOWN, &from)->line.link,
                     up->line.link);
    assert_int_equal(side_heard_of(a, NET_LINE_FRAME), frames);
    rogue_close(&r);
}

static void a_multipart_sender_is_shut_out_and_nobody_else(void **state)
{
    struct side *a = *state;
    struct rogue r, good;
    struct side_heard *up, *down, *suspect;
    const char *endpoint = side_listen(a, "tcp://127.0.0.1:0");
    size_t from;

    rogue_open(&good, a, endpoint, NULL);
    up = rogue_up(a, &good, "good");
    rogue_open(&r, a, endpoint, NULL);
    rogue_up(a, &r, "first");
    from = a->count;
    rogue_says(&r, "one", ZMQ_SNDMORE);
    rogue_says(&r, "two", 0);
    down = side_await(a, NET_LINE_DOWN, &from);
    assert_int_equal(down->line.down, NET_LINE_DOWN_DENIED);
    suspect = side_await(a, NET_LINE_SUSPECT, &from);
    assert_int_equal(suspect->line.suspect, NET_LINE_SUSPECT_MULTIPART);
    side_assert_key(&suspect->line.tk, &r.keys.public);

    /* It comes back by itself, and is refused at the door. */
    side_assert_key(&side_await(a, NET_LINE_REFUSED, &from)->line.tk,
                    &r.keys.public);
    rogue_says(&good, "still here", 0);
    side_assert_frame(side_await(a, NET_LINE_FRAME, &from), up->line.link,
                      "still here");
    rogue_close(&r);
    rogue_close(&good);
}

/* Whether it is caught in the middle or at its end is a matter of speed. */
static void a_message_of_endless_parts_is_shut_out(void **state)
{
    struct side *a = *state;
    static char part[256 * 1024];
    struct rogue r;
    struct side_heard *suspect;
    size_t from;

    memset(part, 'x', sizeof part - 1);
    rogue_open(&r, a, side_listen(a, "tcp://127.0.0.1:0"), NULL);
    rogue_up(a, &r, "first");
    from = a->count;
    for (int i = 0; i < 300; i++)
        rogue_says(&r, part, ZMQ_SNDMORE);
    rogue_says(&r, "end", 0);
    suspect = side_await(a, NET_LINE_SUSPECT, &from);
    side_assert_key(&suspect->line.tk, &r.keys.public);
    rogue_close(&r);
}

static void a_revoked_keys_live_connection_is_not_heard(void **state)
{
    struct side *a = *state;
    struct rogue r;
    struct side_heard *down;
    size_t from, frames;

    rogue_open(&r, a, side_listen(a, "tcp://127.0.0.1:0"), NULL);
    rogue_up(a, &r, "before");
    from = a->count;
    frames = side_heard_of(a, NET_LINE_FRAME);
    rogue_says(&r, "in flight", 0);
    side_tell(a, (struct net_line){.kind = NET_LINE_DENY, .tk = r.keys.public});
    down = side_await(a, NET_LINE_DOWN, &from);
    assert_int_equal(down->line.down, NET_LINE_DOWN_DENIED);
    zmq_send(r.socket, "after", 5, ZMQ_DONTWAIT);
    side_await(a, NET_LINE_REFUSED, &from);
    assert_int_equal(side_heard_of(a, NET_LINE_FRAME), frames);
    rogue_close(&r);
}

/* B takes A's routing id, first beside it and then in its place. */
static void a_squatted_routing_id_speaks_for_nobody_else(void **state)
{
    struct side *a = *state;
    const char *endpoint = side_listen(a, "tcp://127.0.0.1:0");
    struct rogue victim, squatter;
    struct side_heard *up, *h;
    size_t from;

    rogue_open(&victim, a, endpoint, "victim");
    up = rogue_up(a, &victim, "it is me");
    rogue_open(&squatter, a, endpoint, "victim");
    side_allow(a, &squatter.keys.public);
    from = a->count;
    rogue_says(&squatter, "it is me, too", 0);
    side_turns(a, 300);
    rogue_says(&victim, "still me", 0);
    side_assert_frame(side_await(a, NET_LINE_FRAME, &from), up->line.link,
                      "still me");

    rogue_close(&victim);
    side_await(a, NET_LINE_DOWN, &from);
    rogue_close(&squatter);
    rogue_open(&squatter, a, endpoint, "victim");
    h = rogue_up(a, &squatter, "now I am");
    assert_int_not_equal(h->line.link, up->line.link);
    /* Core still believes in the victim's link: nothing goes to the other. */
    side_send(a, up->line.link, "for the victim");
    side_turns(a, 200);
    assert_int_equal(zmq_recv(squatter.socket, (char[32]){0}, 32, ZMQ_DONTWAIT),
                     -1);
    rogue_close(&squatter);
}

static void hanging_up_ends_the_link_and_the_peer_may_come_again(void **state)
{
    struct side *a = *state;
    struct rogue r;
    struct side_heard *up, *again;
    size_t from;

    rogue_open(&r, a, side_listen(a, "tcp://127.0.0.1:0"), NULL);
    up = rogue_up(a, &r, "first");
    from = a->count;
    side_tell(
        a, (struct net_line){.kind = NET_LINE_HANGUP, .link = up->line.link});
    assert_int_equal(side_await(a, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    again = rogue_comes_again(a, &r, "again");
    assert_int_not_equal(again->line.link, up->line.link);
    assert_int_equal(side_heard_of(a, NET_LINE_DOWN), 1);
    rogue_close(&r);
}

static void a_peer_that_takes_nothing_overflows_alone(void **state)
{
    struct side *a = *state;
    static uint8_t large[NET_LINE_FRAME_MAX];
    const char *endpoint = side_listen(a, "tcp://127.0.0.1:0");
    struct rogue slow, good;
    struct net_line line = {.kind = NET_LINE_SEND,
                            .frame = {large, sizeof large}};
    struct side_heard *up;
    size_t from;

    rogue_open(&good, a, endpoint, NULL);
    up = rogue_up(a, &good, "good");
    rogue_open(&slow, a, endpoint, NULL);
    line.link = rogue_up(a, &slow, "slow")->line.link;
    from = a->count;
    for (int i = 0; i < 10000 && side_heard_of(a, NET_LINE_DOWN) == 0; i++) {
        side_tell(a, line);
        side_step(a);
    }
    assert_int_equal(side_await(a, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_OVERFLOW);
    side_send(a, up->line.link, "hello");
    rogue_says(&good, "yes", 0);
    side_assert_frame(side_await(a, NET_LINE_FRAME, &from), up->line.link,
                      "yes");
    rogue_close(&slow);
    rogue_close(&good);
}

static void a_fifth_connection_ends_the_oldest(void **state)
{
    struct side *a = *state;
    const char *endpoint = side_listen(a, "tcp://127.0.0.1:0");
    struct rogue r[5];
    struct side_heard *up = NULL;
    size_t from = 0;

    for (size_t i = 0; i < 5; i++) {
        rogue_open(&r[i], a, endpoint, NULL);
        if (i > 0) { /* the same key for all */
            zmq_close(r[i].socket);
            r[i].socket = zmq_socket(r[i].context, ZMQ_DEALER);
            r[i].keys = r[0].keys;
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_SERVERKEY,
                           a->keys.public.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_PUBLICKEY,
                           r[i].keys.public.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_CURVE_SECRETKEY,
                           r[i].keys.secret.octet, 32);
            zmq_setsockopt(r[i].socket, ZMQ_LINGER, &(int){0}, sizeof(int));
            assert_int_equal(zmq_connect(r[i].socket, endpoint), 0);
        }
        up = i == 0 ? rogue_up(a, &r[0], "0") : (rogue_up(a, &r[i], "n"), up);
    }
    assert_int_equal(side_await(a, NET_LINE_DOWN, &from)->line.link,
                     up->line.link);
    for (size_t i = 0; i < 5; i++)
        rogue_close(&r[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIDE_TEST(an_oversized_message_never_arrives),
        SIDE_TEST(a_multipart_sender_is_shut_out_and_nobody_else),
        SIDE_TEST(a_message_of_endless_parts_is_shut_out),
        SIDE_TEST(a_revoked_keys_live_connection_is_not_heard),
        SIDE_TEST(a_squatted_routing_id_speaks_for_nobody_else),
        SIDE_TEST(hanging_up_ends_the_link_and_the_peer_may_come_again),
        SIDE_TEST(a_peer_that_takes_nothing_overflows_alone),
        SIDE_TEST(a_fifth_connection_ends_the_oldest),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
