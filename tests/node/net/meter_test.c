#include "tests/node/net/pair.h"

#include <unistd.h>

#include "node/net/meter.h"

/* One that was accepted. */
static struct meter_conn conn(int fd)
{
    return (struct meter_conn){NULL, fd};
}

static enum meter_verdict find(struct meter *m, bool drained, int *fd)
{
    struct meter_conn of;
    enum meter_verdict verdict = meter_find(m, drained, &of);

    assert_null(of.dialled);
    *fd = of.fd;
    return verdict;
}

/* What is found now, all whole messages being read. */
static enum meter_verdict look(struct meter *m, int *fd)
{
    meter_look(m);
    return find(m, true, fd);
}

static void assert_fine(struct meter *m)
{
    int fd;

    assert_int_equal(look(m, &fd), METER_FINE);
    assert_int_equal(fd, -1);
}

static void pass(const struct pair *p, size_t octets)
{
    pair_pass(p->from, p->to, octets);
}

static void a_message_larger_than_the_largest_is_found(void **state)
{
    struct pair quiet = pair_connect("127.0.0.1");
    struct pair flood = pair_connect("127.0.0.1");
    struct meter *m = meter_open();
    int fd;

    (void)state;
    assert_int_equal(meter_count(m), 0);
    meter_begin(m, conn(quiet.to));
    meter_begin(m, conn(flood.to));
    assert_int_equal(meter_count(m), 2);
    pass(&quiet, 1000);
    pass(&flood, METER_MESSAGE_MAX);
    assert_fine(m);
    pass(&flood, 1);
    assert_int_equal(look(m, &fd), METER_ENDLESS);
    assert_int_equal(fd, flood.to);
    assert_fine(m);
    meter_close(m);
    pair_close(&quiet), pair_close(&flood);
}

static void a_largest_message_after_the_other_is_fine(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();

    (void)state;
    meter_begin(m, conn(p.to));
    for (int i = 0; i < 100; i++) {
        pass(&p, zsock_wire_size(ZSOCK_FRAME_MAX));
        assert_fine(m); /* before it is handed over */
        meter_moved(m, conn(p.to), ZSOCK_FRAME_MAX);
        assert_fine(m);
    }
    meter_close(m);
    pair_close(&p);
}

/* A small message with much behind it does not account for that. */
static void a_message_accounts_for_itself_alone(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();
    int fd;

    (void)state;
    meter_begin(m, conn(p.to));
    pass(&p, zsock_wire_size(10) + METER_MESSAGE_MAX + 1);
    meter_moved(m, conn(p.to), 10);
    assert_int_equal(look(m, &fd), METER_ENDLESS);
    assert_int_equal(fd, p.to);
    meter_close(m);
    pair_close(&p);
}

/* Nor can many of them be saved up for a large one. */
static void nothing_is_accounted_for_ahead(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();
    int fd;

    (void)state;
    meter_begin(m, conn(p.to));
    for (int i = 0; i < 20; i++) {
        pass(&p, zsock_wire_size(10) + ZSOCK_FRAME_MAX);
        meter_look(m);
        meter_moved(m, conn(p.to), 10);
        assert_int_equal(find(m, true, &fd), METER_FINE);
        meter_moved(m, conn(p.to), ZSOCK_FRAME_MAX);
        assert_fine(m);
    }
    pass(&p, 2 * METER_MESSAGE_MAX);
    assert_int_equal(look(m, &fd), METER_ENDLESS);
    meter_close(m);
    pair_close(&p);
}

static void heartbeats_between_messages_add_up_to_nothing(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();

    (void)state;
    meter_begin(m, conn(p.to));
    for (int i = 0; i < 20; i++) {
        pass(&p, METER_MESSAGE_MAX / 4 + zsock_wire_size(10));
        meter_moved(m, conn(p.to), 10);
        assert_fine(m);
    }
    meter_close(m);
    pair_close(&p);
}

static void whole_messages_may_wait_while_none_is_read(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();
    int fd;

    (void)state;
    meter_begin(m, conn(p.to));
    pass(&p, METER_WAITING_MAX + METER_MESSAGE_MAX);
    meter_look(m);
    assert_int_equal(find(m, false, &fd), METER_FINE);
    pass(&p, 1);
    meter_look(m);
    assert_int_equal(find(m, false, &fd), METER_ENDLESS);
    assert_int_equal(fd, p.to);
    meter_close(m);
    pair_close(&p);
}

static void of_too_much_together_the_largest_goes_first(void **state)
{
    enum { MANY = METER_SUM_MAX / METER_MESSAGE_MAX + 1 };
    static struct pair p[MANY];
    struct meter *m = meter_open();
    int fd;

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        p[i] = pair_connect("127.0.0.1");
        meter_begin(m, conn(p[i].to));
        pass(&p[i], METER_MESSAGE_MAX - (i != 7));
    }
    assert_int_equal(look(m, &fd), METER_CROWDED);
    assert_int_equal(fd, p[7].to);
    assert_fine(m);
    for (size_t i = 0; i < MANY; i++)
        pair_close(&p[i]);
    meter_close(m);
}

static void an_ended_connection_is_not_looked_at(void **state)
{
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();

    (void)state;
    meter_begin(m, conn(p.to));
    pass(&p, METER_MESSAGE_MAX + 1);
    meter_end(m, conn(p.to));
    assert_fine(m);
    assert_int_equal(meter_count(m), 0);

    /* Its number may come back as something else. */
    meter_begin(m, conn(p.to));
    close(p.to);
    assert_fine(m);
    meter_close(m);
    close(p.from);
}

/* Each socket tells of its own connections, when it comes to it. */
static void who_dialled_does_not_end_what_was_accepted_since(void **state)
{
    struct zsock *dialled = (struct zsock *)&(char){0};
    struct pair p = pair_connect("127.0.0.1");
    struct meter *m = meter_open();
    int fd;

    (void)state;
    meter_begin(m, (struct meter_conn){dialled, p.to});
    meter_begin(m, conn(p.to));
    meter_end(m, (struct meter_conn){dialled, p.to});
    assert_int_equal(meter_count(m), 1);
    pass(&p, METER_MESSAGE_MAX + 1);
    assert_int_equal(look(m, &fd), METER_ENDLESS);
    assert_int_equal(fd, p.to);
    meter_close(m);
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_larger_than_the_largest_is_found),
        cmocka_unit_test(a_largest_message_after_the_other_is_fine),
        cmocka_unit_test(a_message_accounts_for_itself_alone),
        cmocka_unit_test(nothing_is_accounted_for_ahead),
        cmocka_unit_test(heartbeats_between_messages_add_up_to_nothing),
        cmocka_unit_test(whole_messages_may_wait_while_none_is_read),
        cmocka_unit_test(of_too_much_together_the_largest_goes_first),
        cmocka_unit_test(an_ended_connection_is_not_looked_at),
        cmocka_unit_test(who_dialled_does_not_end_what_was_accepted_since),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
