#include <string.h>

#include "node/core/link/net_state.h"
#include "node/date.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static void status(void)
{
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_status));
}

static const char *field(const char *what, const char *name)
{
    return control_fixture_field(&k, what, 0, name);
}

static void the_node_says_how_long_it_runs(void **unused)
{
    (void)unused;
    k.core.begun_ms = k.c.o.facts.now_ms - DATE_DAY_MS;
    status();
    assert_int_equal(1, control_fixture_rows(&k, "node"));
    assert_string_equal("86400000", field("node", "uptime"));
}

static void half_open_connections_are_shown_as_net_told_them(void **unused)
{
    const struct net_line line = {.kind = NET_LINE_HALF_OPEN,
                                  .half_open = 65,
                                  .dropped = 7,
                                  .text = bytes_text("192.0.2.0/24")};

    (void)unused;
    status();
    assert_string_equal("0", field("half_open", "dropped"));
    assert_string_equal("-", field("half_open", "network"));
    net_state_heard(&k.core, &line);
    status();
    assert_string_equal("65", field("half_open", "count"));
    assert_string_equal("7", field("half_open", "dropped"));
    assert_string_equal("192.0.2.0/24", field("half_open", "network"));
}

/* Its keys are no longer those that net lets in, nor is it dialled. */
static void who_is_suspected_stays_out_of_the_next_net(void **unused)
{
    const struct peer *bad = roster_at(k.core.facts.roster, 0);
    const struct peer *good = roster_at(k.core.facts.roster, 1);

    (void)unused;
    net_state_restart(&k.core);
    assert_true(net_state_of(&k.core, bad)->key_count > 0);
    net_state_suspect(&k.core, &bad->card.working.tk);
    net_state_restart(&k.core);
    net_state_tick(&k.core);
    assert_int_equal(net_state_of(&k.core, bad)->key_count, 0);
    status();
    assert_string_equal("it held most of net's memory when net ended",
                        control_fixture_field(&k, "peer", 0, "shut_out"));
    assert_string_equal("-", control_fixture_field(&k, "peer", 1, "shut_out"));
    assert_false(net_state_of(&k.core, bad)->dialling);
    assert_true(net_state_of(&k.core, good)->key_count > 0);
}

static void each_peer_is_a_row_with_what_it_was_sent(void **unused)
{
    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    status();
    assert_int_equal(2, control_fixture_rows(&k, "peer"));
    assert_true(control_fixture_says(&k, "peer", "peer", "node-1"));
    assert_true(control_fixture_says(&k, "peer", "peer", "node-2"));
    assert_true(control_fixture_says(&k, "peer", "released", "1"));
    assert_true(control_fixture_says(&k, "peer", "released", "0"));
    assert_true(control_fixture_says(&k, "peer", "connected", "no"));
    assert_false(control_fixture_says(&k, "peer", "connected", "yes"));
}

static uint64_t later_us = 1;

static uint64_t clock_us(void *of)
{
    (void)of;
    return later_us;
}

/* A peer whose cards took so long. */
static void cards_took(unsigned n, uint64_t us)
{
    struct work_meter *m = &k.core.work;
    struct work_place before;

    *m = (struct work_meter){.clock = {.steady_us = clock_us},
                             .since_us = later_us};
    k.core.facts.work = m;
    before = work_enter(m, &k.c.peer[n]->work, WORK_CARDS);
    later_us += us;
    work_count(m, 1);
    work_leave(m, before);
}

static void who_takes_much_time_is_named_with_what_it_does(void **unused)
{
    (void)unused;
    cards_took(2, 21 * 1000 * 1000);
    status();
    assert_true(control_fixture_says(&k, "peer", "work", "35"));
    assert_true(control_fixture_says(&k, "peer", "work_of", "cards"));
    assert_true(control_fixture_says(&k, "peer", "work_times", "1"));
    assert_true(control_fixture_says(&k, "peer", "work", "0"));
}

static void a_store_that_takes_nothing_says_why_and_what_to_do(void **unused)
{
    (void)unused;
    status();
    assert_string_equal("no", field("store", "full"));
    assert_string_equal("-", field("store", "remedy"));
    k.core.outage.fault = DISK_READ_ONLY;
    status();
    assert_string_equal("yes", field("store", "full"));
    assert_string_equal("read-only", field("store", "fault"));
    assert_string_not_equal("-", field("store", "remedy"));
}

static void records_and_indicators_are_counted(void **unused)
{
    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    (void)control_fixture_share(&k, "", "CLEAR");
    status();
    assert_string_equal("2", field("store", "records"));
    assert_string_equal("0", field("store", "quarantine"));
}

static void a_first_life_has_a_confirmed_roster(void **unused)
{
    (void)unused;
    status();
    assert_string_equal("yes", field("roster", "confirmed"));
    assert_string_equal("2", field("roster", "peers"));
    assert_string_equal("-", field("roster", "until"));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 2)
    const struct CMUnitTest tests[] = {
        TEST(the_node_says_how_long_it_runs),
        TEST(half_open_connections_are_shown_as_net_told_them),
        TEST(who_is_suspected_stays_out_of_the_next_net),
        TEST(each_peer_is_a_row_with_what_it_was_sent),
        TEST(who_takes_much_time_is_named_with_what_it_does),
        TEST(a_store_that_takes_nothing_says_why_and_what_to_do),
        TEST(records_and_indicators_are_counted),
        TEST(a_first_life_has_a_confirmed_roster),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
