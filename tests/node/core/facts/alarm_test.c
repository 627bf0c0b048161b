#include "node/core/facts/alarm.h"

#include <stdio.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static size_t due(unsigned n, const char *reason, uint64_t now_ms)
{
    size_t lines = 0;

    for (int i = 0; i < 1000; i++)
        lines += alarm_due(c.peer[n], reason, now_ms);
    return lines;
}

static void a_reason_is_one_line_an_hour(void **unused)
{
    uint64_t now = SAMPLE_NOW_MS;

    (void)unused;
    peers_fixture_open(&c, 2);
    for (int hour = 0; hour < 3; hour++, now += LOG_FOLD_MS) {
        assert_int_equal(1, due(1, "one", now));
        assert_int_equal(0, due(1, "one", now + LOG_FOLD_MS - 1));
        assert_int_equal(1, due(1, "another", now));
        assert_int_equal(1, due(2, "one", now)); /* another has its own */
    }
    peers_fixture_close(&c);
}

/* Whatever a peer can make up, the table has an end. */
static void reasons_without_end_share_a_line(void **unused)
{
    static char reason[2 * ROSTER_ALARMS_MAX][16];
    size_t lines = 0;

    (void)unused;
    peers_fixture_open(&c, 1);
    for (int i = 0; i < 2 * ROSTER_ALARMS_MAX; i++) {
        snprintf(reason[i], sizeof reason[i], "r%d", i);
        lines += due(1, reason[i], SAMPLE_NOW_MS);
    }
    assert_int_equal(ROSTER_ALARMS_MAX, lines);
    peers_fixture_close(&c);
}

/* Who comes and goes without end hides nothing that it does amiss. */
static void what_it_does_counts_apart(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 2);
    for (int i = 0; i < 3 * ALARM_NOTES_AN_HOUR; i++)
        assert_int_equal(i < ALARM_NOTES_AN_HOUR,
                         alarm_note_due(c.peer[1], "came", SAMPLE_NOW_MS));
    assert_true(alarm_note_due(c.peer[1], "went", SAMPLE_NOW_MS));
    assert_true(alarm_due(c.peer[1], "came", SAMPLE_NOW_MS));
    assert_true(alarm_note_due(c.peer[1], "came", SAMPLE_NOW_MS + LOG_FOLD_MS));
    peers_fixture_close(&c);
}

static void what_was_only_counted_is_told_when_the_hour_is_over(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 1);
    (void)due(1, "one", SAMPLE_NOW_MS);
    alarm_tell(c.peer[1], SAMPLE_NOW_MS + LOG_FOLD_MS - 1);
    assert_int_equal(999, c.peer[1]->alarms[0].more);
    alarm_tell(c.peer[1], SAMPLE_NOW_MS + LOG_FOLD_MS);
    assert_int_equal(0, c.peer[1]->alarms[0].more);
    peers_fixture_close(&c);
}

/* What is not written any more is still refused, kept and counted. */
static void refusals_are_counted_all_the_same(void **unused)
{
    enum { MANY = 40 };

    (void)unused;
    peers_fixture_open(&c, 2);
    for (uint8_t i = 0; i < MANY; i++) {
        (void)peers_fixture_sign(
            &c, &(struct core_fixture_report){
                    .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = i});
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    }
    assert_int_equal(MANY - 1, c.peer[1]->alarms[0].more);
    assert_int_equal(MANY, view_state(&c.o.facts.txn.view)->quarantined);
    peers_fixture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_is_one_line_an_hour),
        cmocka_unit_test(reasons_without_end_share_a_line),
        cmocka_unit_test(what_it_does_counts_apart),
        cmocka_unit_test(what_was_only_counted_is_told_when_the_hour_is_over),
        cmocka_unit_test(refusals_are_counted_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
