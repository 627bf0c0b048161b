#include "tests/node/net/pair.h"

#include <sodium.h>

#include "node/net/half_open.h"

/* Descriptors of nothing: all of them come from one network, which is none. */
enum { NOBODY = 100000 };

static void none_is_dropped_up_to_the_start(void **state)
{
    struct half_open *h = half_open_open();
    struct half_open_conn dropped;

    (void)state;
    for (int i = 0; i < HALF_OPEN_START; i++)
        assert_false(half_open_add(h, NOBODY + i, 0, &dropped));
    assert_int_equal(half_open_count(h), HALF_OPEN_START);
    half_open_close(h);
}

static void never_are_there_more_than_full(void **state)
{
    enum { MANY = 20 * HALF_OPEN_FULL };
    struct half_open *h = half_open_open();
    struct half_open_conn dropped;
    size_t early = 0, stay = 0;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        bool drops = half_open_add(h, NOBODY + i, 0, &dropped);

        assert_true(half_open_count(h) <= HALF_OPEN_FULL);
        early += drops && half_open_count(h) < HALF_OPEN_FULL;
        stay += !drops;
    }
    assert_true(early > 0);
    assert_int_equal(half_open_count(h), stay);
    half_open_close(h);
}

/* One network cannot push out another one's. */
static void the_largest_network_pays(void **state)
{
    struct half_open *h = half_open_open();
    struct pair peer = pair_connect("127.0.7.1");
    struct half_open_conn dropped;

    (void)state;
    assert_false(half_open_add(h, peer.to, 0, &dropped));
    for (int i = 0; i < 4 * HALF_OPEN_FULL; i++)
        if (half_open_add(h, NOBODY + i, 0, &dropped))
            assert_int_not_equal(dropped.fd, peer.to);
    assert_true(half_open_take(h, peer.to, &dropped));
    assert_int_equal(dropped.fd, peer.to);
    assert_false(half_open_take(h, peer.to, &dropped));
    pair_close(&peer);
    half_open_close(h);
}

/* Who comes has a little while, in which a handshake is done. */
static void the_newest_is_dropped_least(void **state)
{
    struct half_open *h = half_open_open();
    struct half_open_conn dropped;
    size_t newest = 0, dropped_count = 0;

    (void)state;
    for (int i = 0; i < 20 * HALF_OPEN_FULL; i++) {
        if (!half_open_add(h, NOBODY + i, 0, &dropped))
            continue;
        dropped_count++;
        newest += dropped.fd > NOBODY + i - HALF_OPEN_FULL / 16;
    }
    assert_true(newest < dropped_count / 16);
    half_open_close(h);
}

static void the_network_with_most_is_named(void **state)
{
    struct half_open *h = half_open_open();
    struct pair one = pair_connect("127.0.7.1"), two = pair_connect("::1");
    struct pair three = pair_connect("127.0.7.2");
    char text[TCP_NETWORK_TEXT];
    struct half_open_conn dropped;
    struct tcp_network network;

    (void)state;
    assert_int_equal(half_open_crowd(h, &network), 0);
    assert_false(half_open_add(h, two.to, 0, &dropped));
    assert_false(half_open_add(h, one.to, 0, &dropped));
    assert_false(half_open_add(h, three.to, 0, &dropped));
    assert_int_equal(half_open_crowd(h, &network), 2);
    tcp_network_text(text, &network);
    assert_string_equal(text, "127.0.7.0/24");
    assert_true(half_open_take(h, one.to, &dropped));
    assert_true(half_open_take(h, three.to, &dropped));
    assert_int_equal(half_open_crowd(h, &network), 1);
    tcp_network_text(text, &network);
    assert_string_equal(text, "::/64");
    pair_close(&one), pair_close(&two), pair_close(&three);
    half_open_close(h);
}

static void a_handshake_has_its_time(void **state)
{
    struct half_open *h = half_open_open();
    struct half_open_conn late;

    (void)state;
    assert_false(half_open_overdue(h, HALF_OPEN_MS, &late));
    assert_false(half_open_add(h, NOBODY, 1000, &late));
    assert_false(half_open_add(h, NOBODY + 1, 1001, &late));
    assert_false(half_open_overdue(h, HALF_OPEN_MS + 999, &late));
    assert_true(half_open_overdue(h, HALF_OPEN_MS + 1000, &late));
    assert_int_equal(late.fd, NOBODY);
    assert_false(half_open_overdue(h, HALF_OPEN_MS + 1000, &late));
    assert_int_equal(half_open_count(h), 1);
    half_open_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_is_dropped_up_to_the_start),
        cmocka_unit_test(never_are_there_more_than_full),
        cmocka_unit_test(the_largest_network_pays),
        cmocka_unit_test(the_newest_is_dropped_least),
        cmocka_unit_test(the_network_with_most_is_named),
        cmocka_unit_test(a_handshake_has_its_time),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
