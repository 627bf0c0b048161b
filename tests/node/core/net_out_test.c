#include "node/core/net_out.h"

#include <string.h>

#include "tests/unit.h"

static struct net_out l;
static struct channel *mine, *net;
static uint8_t octets[256 * 1024];

static void peer_fixture_open(void)
{
    struct port_net port;
    int fd[2];

    assert_err(ERR_OK, channel_pair(fd));
    assert_err(ERR_OK, channel_open(&mine, fd[0]));
    assert_err(ERR_OK, channel_open(&net, fd[1]));
    net_out_init(&l);
    port = port_net_on(mine);
    net_out_to(&l, &port);
}

static void peer_fixture_close(void)
{
    channel_close(mine);
    channel_close(net);
}

/* Frames until net, which does not read, has no room for the next. */
static void speak_until_stuck(void)
{
    for (int i = 0; i < 100 && !l.stuck; i++) {
        net_out_send(&l, 7, (struct bytes){octets, sizeof octets});
        net_out_flush(&l);
    }
    assert_true(l.stuck);
}

/* What net hears now, by kind. */
static void hear(size_t frames[static 1], size_t hang_ups[static 1])
{
    static uint8_t room[CHANNEL_MESSAGE_MAX];
    struct buffer message = {room, 0, sizeof room};
    struct net_line line;

    while (channel_receive(net, &message, NULL) == ERR_OK) {
        struct reader r = reader_on(bytes_of(&message));

        while (net_line_next(&line, &r) == ERR_OK) {
            *frames += line.kind == NET_LINE_SEND;
            *hang_ups += line.kind == NET_LINE_HANGUP;
        }
        assert_err(ERR_OK, channel_flush(mine));
    }
}

/* An acknowledgement that is not said again on this connection must not go
   where nobody sees it. */
static void what_net_does_not_read_waits_or_is_known_as_lost(void **unused)
{
    size_t frames = 0, hang_ups = 0;

    (void)unused;
    peer_fixture_open();
    speak_until_stuck();
    assert_false(net_out_lost(&l)); /* it waits */
    net_out_hang_up(&l, 1);
    net_out_send(&l, 7, (struct bytes){octets, sizeof octets});
    assert_true(net_out_lost(&l));
    assert_false(net_out_lost(&l)); /* told once */
    net_out_hang_up(&l, 2);
    net_out_flush(&l);
    assert_true(l.stuck);
    hear(&frames, &hang_ups);
    assert_true(frames > 0);
    assert_int_equal(0, hang_ups);
    net_out_flush(&l);
    assert_false(l.stuck);
    hear(&frames, &hang_ups);
    assert_int_equal(2, hang_ups); /* all but frames is heard */
    peer_fixture_close();
}

static void what_waited_is_heard_when_net_reads_again(void **unused)
{
    size_t frames = 0, hang_ups = 0, sent = 0;

    (void)unused;
    peer_fixture_open();
    for (; sent < 100 && !l.stuck; sent++) {
        net_out_send(&l, 7, (struct bytes){octets, sizeof octets});
        net_out_flush(&l);
    }
    hear(&frames, &hang_ups);
    net_out_flush(&l);
    hear(&frames, &hang_ups);
    assert_int_equal(sent, frames);
    assert_false(net_out_lost(&l));
    peer_fixture_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_net_does_not_read_waits_or_is_known_as_lost),
        cmocka_unit_test(what_waited_is_heard_when_net_reads_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
