#include "node/core/facts/alarm.h"

#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static void a_peer_causes_so_many_warnings_a_minute(void **unused)
{
    uint64_t now = SAMPLE_NOW_MS;

    (void)unused;
    peers_fixture_open(&c, 2);
    for (int minute = 0; minute < 3; minute++, now += 60 * 1000) {
        for (int i = 0; i < ALARM_A_MINUTE; i++)
            assert_true(alarm_due(c.peer[1], now));
        for (int i = 0; i < 1000; i++)
            assert_false(alarm_due(c.peer[1], now));
        assert_true(alarm_due(c.peer[2], now)); /* another has its own */
    }
    peers_fixture_close(&c);
}

/* Who comes and goes without end hides nothing that it does amiss. */
static void what_it_does_counts_apart(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 2);
    for (int i = 0; i < 3 * ALARM_A_MINUTE; i++)
        assert_int_equal(i < ALARM_A_MINUTE,
                         alarm_note_due(c.peer[1], SAMPLE_NOW_MS));
    assert_true(alarm_due(c.peer[1], SAMPLE_NOW_MS));
    assert_true(alarm_note_due(c.peer[1], SAMPLE_NOW_MS + 60 * 1000));
    peers_fixture_close(&c);
}

/* What is not written any more is still refused, kept and counted. */
static void refusals_are_counted_all_the_same(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 2);
    for (uint8_t i = 0; i < 2 * ALARM_A_MINUTE; i++) {
        (void)peers_fixture_sign(
            &c, &(struct core_fixture_report){
                    .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = i});
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    }
    assert_int_equal(2 * ALARM_A_MINUTE, c.peer[1]->alarms);
    assert_int_equal(2 * ALARM_A_MINUTE,
                     view_state(&c.o.facts.txn.view)->quarantined);
    peers_fixture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_causes_so_many_warnings_a_minute),
        cmocka_unit_test(what_it_does_counts_apart),
        cmocka_unit_test(refusals_are_counted_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
