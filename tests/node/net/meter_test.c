#include "tests/unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/net/meter.h"

struct pair {
    int from, to;
};

static struct pair connected(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof at;
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    struct pair p = {.from = socket(AF_INET, SOCK_STREAM, 0)};

    assert_int_equal(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(listening, 1), 0);
    assert_int_equal(getsockname(listening, (struct sockaddr *)&at, &len), 0);
    assert_int_equal(connect(p.from, (struct sockaddr *)&at, sizeof at), 0);
    p.to = accept(listening, NULL, NULL);
    assert_true(p.to >= 0);
    close(listening);
    return p;
}

/* All of it arrives and is taken off the socket, as libzmq would. */
static void pass(const struct pair *p, size_t octets)
{
    static uint8_t room[64 * 1024];

    while (octets > 0) {
        size_t n = octets < sizeof room ? octets : sizeof room;
        size_t got = 0;

        assert_int_equal(send(p->from, room, n, 0), n);
        while (got < n) {
            ssize_t k = recv(p->to, room, n - got, 0);

            assert_true(k > 0);
            got += (size_t)k;
        }
        octets -= n;
    }
}

static void what_no_message_accounts_for_is_found(void **state)
{
    struct pair quiet = connected(), flood = connected();
    struct meter *m = meter_open();

    (void)state;
    assert_true(meter_idle(m));
    meter_begin(m, quiet.to);
    meter_begin(m, flood.to);
    assert_false(meter_idle(m));
    pass(&quiet, 1000);
    pass(&flood, METER_HELD_MAX);
    assert_int_equal(meter_find(m), -1);
    pass(&flood, 1);
    assert_int_equal(meter_find(m), flood.to);
    assert_int_equal(meter_find(m), -1);
    meter_close(m);
    close(quiet.from), close(quiet.to);
    close(flood.from), close(flood.to);
}

static void messages_that_come_out_account_for_what_came_in(void **state)
{
    struct pair p = connected();
    struct meter *m = meter_open();

    (void)state;
    meter_begin(m, p.to);
    for (int i = 0; i < 4; i++) {
        pass(&p, METER_HELD_MAX - 1);
        meter_moved(m, p.to);
        assert_int_equal(meter_find(m), -1);
    }
    pass(&p, METER_HELD_MAX + 1);
    assert_int_equal(meter_find(m), p.to);
    meter_close(m);
    close(p.from), close(p.to);
}

static void an_ended_connection_is_not_looked_at(void **state)
{
    struct pair p = connected();
    struct meter *m = meter_open();

    (void)state;
    meter_begin(m, p.to);
    pass(&p, METER_HELD_MAX + 1);
    meter_end(m, p.to);
    assert_int_equal(meter_find(m), -1);
    assert_true(meter_idle(m));

    /* Its number may come back as something else. */
    meter_begin(m, p.to);
    close(p.to);
    assert_int_equal(meter_find(m), -1);
    meter_close(m);
    close(p.from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_message_accounts_for_is_found),
        cmocka_unit_test(messages_that_come_out_account_for_what_came_in),
        cmocka_unit_test(an_ended_connection_is_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
