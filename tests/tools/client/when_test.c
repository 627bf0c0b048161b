/* when: times as people write them and as they are shown. */
#include "tests/unit.h"

#include <stdlib.h>
#include <time.h>

#include "node/date.h"
#include "tools/client/when.h"

#define NOW_MS UINT64_C(1795228200000) /* 2026-11-21 02:30 UTC */

static void spans_are_a_number_and_a_unit(void **state)
{
    uint64_t ms;

    (void)state;
    assert_true(when_span(&ms, "90d") && ms == 90 * DATE_DAY_MS);
    assert_true(when_span(&ms, "12h") && ms == DATE_DAY_MS / 2);
    assert_true(when_span(&ms, "2w") && ms == 14 * DATE_DAY_MS);
    assert_true(when_span(&ms, "30m") && ms == 1800000);
    assert_true(when_span(&ms, "45s") && ms == 45000);
}

static void what_is_no_span_is_refused(void **state)
{
    static const char *const bad[] = {"",     "d",   "90",       "90x", "-1d",
                                      "1.5d", "9 d", "1234567d", "1dd"};
    uint64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(when_span(&ms, bad[i]));
}

static void
a_date_until_counts_the_whole_day_and_since_from_its_begin(void **state)
{
    uint64_t until, since;

    (void)state;
    assert_true(when_until(&until, "2026-12-31", NOW_MS));
    assert_true(when_since(&since, "2026-12-31", NOW_MS));
    assert_true(until == since + DATE_DAY_MS);
    assert_true(since == UINT64_C(1798642800000)); /* 00:00 in Tokyo */
    assert_false(when_until(&until, "2026-12-31x", NOW_MS));
    assert_false(when_until(&until, "tomorrow", NOW_MS));
}

static void spans_reach_ahead_and_back(void **state)
{
    uint64_t ms;

    (void)state;
    assert_true(when_until(&ms, "1d", NOW_MS) && ms == NOW_MS + DATE_DAY_MS);
    assert_true(when_since(&ms, "1d", NOW_MS) && ms == NOW_MS - DATE_DAY_MS);
    assert_true(when_since(&ms, "90000d", NOW_MS) && ms == 0);
}

static void people_see_local_time_and_programs_utc(void **state)
{
    char room[WHEN_TEXT_MAX];

    (void)state;
    assert_string_equal(when_local(room, NOW_MS), "2026-11-21 11:30");
    assert_string_equal(when_local(room, 0), "-");
    assert_string_equal(when_rfc3339(room, NOW_MS), "2026-11-21T02:30:00Z");
    (void)when_local(room, UINT64_MAX);
    (void)when_rfc3339(room, UINT64_MAX);
}

/* Told to somebody elsewhere, an hour without its zone misleads. */
static void a_zone_is_named_by_its_letters_or_its_offset(void **state)
{
    static const struct {
        const char *zone, *text;
    } cases[] = {
        {"JST-9", "2026-11-21 11:30 JST"},
        {"UTC0", "2026-11-21 02:30 UTC"},
        {"<+0545>-5:45", "2026-11-21 08:15 +05:45"},
        {"<-0330>3:30", "2026-11-20 23:00 -03:30"},
    };
    char room[WHEN_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        setenv("TZ", cases[i].zone, 1);
        tzset();
        assert_string_equal(when_zoned(room, NOW_MS), cases[i].text);
    }
    assert_string_equal(when_zoned(room, 0), "-");
    (void)when_zoned(room, UINT64_MAX);
    setenv("TZ", "JST-9", 1);
    tzset();
}

/* Summer time: the heading names the zone of now, and no other row's. */
static void a_list_names_the_zone_that_its_heading_does_not(void **state)
{
    const uint64_t july_ms = NOW_MS - 130 * DATE_DAY_MS;
    char room[WHEN_TEXT_MAX], zone[WHEN_ZONE_MAX];

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    assert_string_equal(when_zone(zone, NOW_MS), "CET");
    assert_string_equal(when_zone(zone, july_ms), "CEST");
    assert_string_equal(when_listed(room, NOW_MS, NOW_MS), "2026-11-21 03:30");
    assert_string_equal(when_listed(room, july_ms, NOW_MS),
                        "2026-07-14 04:30 CEST");
    assert_string_equal(when_listed(room, july_ms, july_ms),
                        "2026-07-14 04:30");
    assert_string_equal(when_listed(room, 0, NOW_MS), "-");
    setenv("TZ", "JST-9", 1);
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_a_number_and_a_unit),
        cmocka_unit_test(what_is_no_span_is_refused),
        cmocka_unit_test(
            a_date_until_counts_the_whole_day_and_since_from_its_begin),
        cmocka_unit_test(spans_reach_ahead_and_back),
        cmocka_unit_test(people_see_local_time_and_programs_utc),
        cmocka_unit_test(a_zone_is_named_by_its_letters_or_its_offset),
        cmocka_unit_test(a_list_names_the_zone_that_its_heading_does_not),
    };

    setenv("TZ", "JST-9", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
