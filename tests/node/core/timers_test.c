/* timers: what time brings, a part each round. */
#include "node/core/timers.h"

#include "node/core/record/release.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/stage.h"
#include "node/date.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

enum { PEERS = 3, HOUR_MS = 3600 * 1000, ROUNDS = 2 * PEERS };

static struct control_fixture k;
static struct channel *mine, *net;
static const struct act_token token = {{7}};

/* A net that is told, and nothing due: every clock was looked at just now, all
   was gone through. */
static int setup(void **state)
{
    struct core *c = &k.core;
    struct port_net port;
    int fd[2];

    (void)state;
    control_fixture_open(&k, PEERS);
    assert_err(ERR_OK, channel_pair(fd));
    assert_err(ERR_OK, channel_open(&mine, fd[0]));
    assert_err(ERR_OK, channel_open(&net, fd[1]));
    net_out_init(&c->net_out);
    port = port_net_on(mine);
    net_out_to(&c->net_out, &port);
    c->child.dir = k.c.o.folder.path;
    c->config.limits.disk_free_min_mib = 0; /* the machine's own disk */
    c->facts = k.c.o.facts;
    c->tick_ms = c->minute_ms = c->own_ms = core_steady_ms(c);
    c->held_over = c->staged_over = c->lost_over = true;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    channel_close(mine);
    channel_close(net);
    control_fixture_close(&k);
    return 0;
}

/* The number of a record whose release to node 3 waits. */
static uint64_t waiting_as(uint8_t object)
{
    const struct outbox_release waits = {.state = OUTBOX_WAITING};
    const struct core_fixture_report report = {.tlp = TLP_AMBER,
                                               .to = {3},
                                               .domain = "evil.example",
                                               .object = object};
    struct record_id id = peers_fixture_own(&k.c, &report);
    uint64_t number;

    assert_true(vault_find(&k.c.o.facts.txn.view, &id, &number));
    outbox_release_put(&k.c.o.facts.txn, number, k.c.peer[3]->node_no, &waits);
    return number;
}

static uint64_t waiting(void)
{
    return waiting_as(1);
}

static bool waits(uint64_t number)
{
    struct outbox_release r;

    assert_true(outbox_release_get(&k.c.o.facts.txn.view, number,
                                   k.c.peer[3]->node_no, &r));
    return r.state == OUTBOX_WAITING;
}

static void tick_to_the_end(void)
{
    for (int i = 0; i < ROUNDS; i++)
        timers_tick(&k.core);
}

static void what_waits_goes_when_something_changed(void **state)
{
    uint64_t number = waiting();

    (void)state;
    tick_to_the_end();
    assert_true(waits(number));
    k.core.look_again = true;
    tick_to_the_end();
    assert_false(waits(number));
    assert_true(k.core.released);
    assert_false(k.core.look_again);
    assert_true(k.core.keys_changed);
}

static uint64_t a_while(void *of)
{
    static uint64_t us;

    (void)of;
    return us += RELEASE_WAITS_US;
}

/* Something is changed for node 1 again and again; as much waits for it. */
static void
who_wakes_its_own_waits_again_and_again_keeps_nobody_waiting(void **state)
{
    const struct outbox_release waits_too = {.state = OUTBOX_WAITING};
    struct core *c = &k.core;
    uint64_t number = waiting(), now_us;
    struct work_sum sum;

    (void)state;
    for (uint64_t n = 1; n <= ROUNDS; n++)
        outbox_release_put(&k.c.o.facts.txn, number + n, k.c.peer[1]->node_no,
                           &waits_too);
    c->work.clock.steady_us = a_while;
    c->facts.work = &c->work;
    release_look(k.c.peer[3]);
    for (int i = 0; i < 2; i++) {
        release_look(k.c.peer[1]);
        timers_tick(c);
    }
    assert_false(waits(number));
    assert_true(k.c.peer[1]->look.due);
    now_us = work_now_us(&c->work);
    work_sum(&k.c.peer[1]->work, now_us, &sum);
    assert_true(sum.us > 0);
    tick_to_the_end();
    tick_to_the_end(); /* once more, for what was changed meanwhile */
    assert_false(k.c.peer[1]->look.due);
}

static void a_look_ends_in_time_and_is_not_begun_anew(void **state)
{
    const uint64_t number[] = {waiting_as(1), waiting_as(2), waiting_as(3)};
    struct peer *p = k.c.peer[3];
    struct core *c = &k.core;

    (void)state;
    c->facts.now_ms = card_end(&p->card) + 1; /* so they all wait on */
    c->work.clock.steady_us = a_while;
    c->facts.work = &c->work;
    for (size_t i = 0; i < 3; i++) {
        release_look(p);
        timers_tick(c);
        assert_true(p->look.after == number[i] && waits(number[i]));
    }
    timers_tick(c);
    assert_true(p->look.due && p->look.after == 0);
}

static void what_waits_is_looked_at_each_minute(void **state)
{
    uint64_t number = waiting();

    (void)state;
    core_fixture_commit(&k.c.o);
    k.core.minute_ms -= DATE_MINUTE_MS;
    tick_to_the_end();
    assert_false(waits(number));
}

static void nothing_that_writes_is_begun_while_the_disk_is_full(void **state)
{
    uint64_t number = waiting();

    (void)state;
    k.core.look_again = true;
    k.core.outage = (struct outage){
        .fault = DISK_FULL, .failed = true, .retry_ms = UINT64_MAX};
    tick_to_the_end();
    assert_true(waits(number));
    assert_true(timers_wait_ms(&k.core) > 0);
    k.core.outage = (struct outage){.fault = DISK_SOUND};
    assert_int_equal(timers_wait_ms(&k.core), 0);
    tick_to_the_end();
    assert_false(waits(number));
}

static void the_loop_sleeps_when_all_was_gone_through(void **state)
{
    (void)state;
    assert_true(timers_wait_ms(&k.core) > 0);
    k.core.staged_over = false;
    assert_int_equal(timers_wait_ms(&k.core), 0);
    k.core.look_again = true;
    tick_to_the_end();
    assert_true(k.core.held_over);
    assert_true(timers_wait_ms(&k.core) > 0);
}

static void a_part_that_was_dropped_is_forgotten_a_round_each(void **state)
{
    const struct stage_part dropped = {.since_ms = 0};
    struct stage_part part;

    (void)state;
    stage_put(&k.c.o.facts.txn, &token, 1, &dropped);
    stage_put(&k.c.o.facts.txn, &token, 2, &dropped);
    k.core.staged_over = false;
    timers_tick(&k.core);
    assert_true(stage_get(&k.c.o.facts.txn.view, &token, 1, &part) !=
                stage_get(&k.c.o.facts.txn.view, &token, 2, &part));
    timers_tick(&k.core);
    assert_false(stage_get(&k.c.o.facts.txn.view, &token, 1, &part));
    assert_false(stage_get(&k.c.o.facts.txn.view, &token, 2, &part));
    assert_false(k.core.staged_over);
    timers_tick(&k.core);
    assert_true(k.core.staged_over);
}

static void each_second_whoever_has_an_expired_card_is_told_of(void **state)
{
    struct core *c = &k.core;

    (void)state;
    c->facts.now_ms = card_end(&k.c.peer[1]->card) + 1;
    c->tick_ms -= CORE_TICK_MS;
    timers_tick(c);
    assert_true(k.c.peer[1]->end_told);
}

static void a_jump_of_the_clock_has_all_looked_at_that_rests_on_it(void **state)
{
    struct core *c = &k.core;

    (void)state;
    c->begun_ms = SAMPLE_NOW_MS - HOUR_MS;
    k.c.peer[1]->end_told = true;
    c->clock = (struct clock_look){true, c->facts.now_ms, core_steady_ms(c)};
    c->facts.now_ms += HOUR_MS;
    timers_clock(c);
    assert_true(c->look_again);
    assert_int_equal(c->own_ms, 0);
    assert_true(c->begun_ms > SAMPLE_NOW_MS - CLOCK_JUMP_MS);
    assert_false(k.c.peer[1]->end_told);
}

static void a_clock_that_runs_on_changes_nothing(void **state)
{
    struct core *c = &k.core;
    uint64_t own_ms = c->own_ms;

    (void)state;
    c->clock = (struct clock_look){true, c->facts.now_ms, core_steady_ms(c)};
    timers_clock(c);
    assert_false(c->look_again);
    assert_true(c->own_ms == own_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            who_wakes_its_own_waits_again_and_again_keeps_nobody_waiting, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            a_look_ends_in_time_and_is_not_begun_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_goes_when_something_changed,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_is_looked_at_each_minute,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            nothing_that_writes_is_begun_while_the_disk_is_full, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            the_loop_sleeps_when_all_was_gone_through, setup, teardown),
        cmocka_unit_test_setup_teardown(
            a_part_that_was_dropped_is_forgotten_a_round_each, setup, teardown),
        cmocka_unit_test_setup_teardown(
            each_second_whoever_has_an_expired_card_is_told_of, setup,
            teardown),
        cmocka_unit_test_setup_teardown(
            a_jump_of_the_clock_has_all_looked_at_that_rests_on_it, setup,
            teardown),
        cmocka_unit_test_setup_teardown(a_clock_that_runs_on_changes_nothing,
                                        setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
