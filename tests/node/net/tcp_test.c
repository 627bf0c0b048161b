#include "tests/node/net/pair.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/net/tcp.h"

static void the_other_end_is_named_in_either_family(void **state)
{
    struct pair four = pair_connect("127.0.7.1"), six = pair_connect("::1");
    struct tcp_peer a, b, named;

    (void)state;
    assert_true(tcp_peer(&a, four.to));
    assert_true(tcp_host(&named, "127.0.7.1"));
    assert_true(tcp_same_host(&a, &named));
    assert_true(tcp_host(&named, "::ffff:127.0.7.1"));
    assert_true(tcp_same_host(&a, &named));
    assert_true(tcp_peer(&b, six.to));
    assert_true(tcp_host(&named, "::1%lo"));
    assert_true(tcp_same_host(&b, &named));
    assert_false(tcp_same_host(&a, &b));
    assert_false(tcp_host(&named, "cert.example"));
    assert_false(tcp_peer(&a, -1));
    assert_false(tcp_peer(&a, STDIN_FILENO));
    pair_close(&four), pair_close(&six);
}

static void assert_network(const char *host, const char *text)
{
    char got[TCP_NETWORK_TEXT];
    struct tcp_network network;
    struct tcp_peer peer;

    assert_true(tcp_host(&peer, host));
    network = tcp_network(&peer);
    tcp_network_text(got, &network);
    assert_string_equal(got, text);
}

static void a_network_is_a_24_or_a_64(void **state)
{
    (void)state;
    assert_network("192.0.2.77", "192.0.2.0/24");
    assert_network("::ffff:192.0.2.78", "192.0.2.0/24");
    assert_network("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
}

/* What waits in the kernel is not yet libzmq's. */
static void what_was_taken_and_sent_is_counted(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct pollfd arrived = {.fd = p.to, .events = POLLIN};
    uint64_t octets;

    (void)state;
    assert_int_equal(send(p.from, "twelve bytes", 12, 0), 12);
    assert_int_equal(poll(&arrived, 1, 30 * 1000), 1);
    assert_true(tcp_taken(&octets, p.to));
    assert_int_equal(octets, 0);
    pair_pass(p.from, p.to, 100000);
    assert_true(tcp_taken(&octets, p.to));
    assert_int_equal(octets, 100000); /* twelve of them wait still */
    assert_true(tcp_sent(&octets, p.from));
    assert_int_equal(octets, 100012);
    assert_true(tcp_sent(&octets, p.to));
    assert_int_equal(octets, 0);
    assert_false(tcp_taken(&octets, -1));
    assert_false(tcp_sent(&octets, STDIN_FILENO));
    pair_close(&p);
}

static void only_the_connection_that_is_meant_is_cut(void **state)
{
    struct pair meant = pair_connect("127.0.0.1");
    struct pair other = pair_connect("127.0.0.1");
    struct tcp_peer peer;

    (void)state;
    assert_true(tcp_peer(&peer, meant.to));
    tcp_cut(other.to, &peer);
    pair_pass(other.from, other.to, 1);
    pair_pass(other.to, other.from, 1);
    tcp_cut(meant.to, &peer);
    assert_true(pair_hung_up(meant.from));
    pair_close(&meant), pair_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_other_end_is_named_in_either_family),
        cmocka_unit_test(a_network_is_a_24_or_a_64),
        cmocka_unit_test(what_was_taken_and_sent_is_counted),
        cmocka_unit_test(only_the_connection_that_is_meant_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
