#include <string.h>

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
        TEST(each_peer_is_a_row_with_what_it_was_sent),
        TEST(a_store_that_takes_nothing_says_why_and_what_to_do),
        TEST(records_and_indicators_are_counted),
        TEST(a_first_life_has_a_confirmed_roster),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
