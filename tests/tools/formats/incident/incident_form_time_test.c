/* incident_form_time: what counts as a time of an incident, and what is told
 * to be none. The usual writings stand in incident_form_test.c. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/formats/incident/incident_form_time.h"

/* 2026-11-20T03:10:00+09:00, and the midnight before it in Japan. */
enum { TIME_S = 1795111800, MIDNIGHT_S = 1795100400 };

static int in_tokyo(void **state)
{
    (void)state;
    setenv("TZ", "JST-9", 1);
    tzset();
    return 0;
}

static int in_greenwich(void **state)
{
    (void)state;
    setenv("TZ", "UTC0", 1);
    tzset();
    return 0;
}

static void assert_time(uint64_t want, const char *text)
{
    uint64_t s = 1;

    if (!incident_time_of(&s, bytes_text(text)))
        fail_msg("'%s' is no time", text);
    if (s != want)
        fail_msg("'%s' is read as %llu", text, (unsigned long long)s);
}

static void without_a_zone_local_time_is_meant(void **state)
{
    static const char *const texts[] = {
        "2026-11-20 03:10",        "2026/11/20 3:10",
        "2026-11-20T03:10:00",     "2026年11月20日（金）午前3時10分頃",
        "令和8年11月20日 3時10分", "R8.11.20 03:10",
        "r8.11.20 03:10",          "２０２６／１１／２０　３：１０",
        "2026-11-20 3:10 AM",      "2026年11月20日 約3時10分",
    };

    in_tokyo(state);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_time(TIME_S, texts[i]);
    in_greenwich(state);
    assert_time(TIME_S + 9 * 3600, texts[0]);
}

static void a_zone_says_otherwise(void **state)
{
    static const char *const texts[] = {
        "2026-11-20 03:10 JST",    "2026-11-20T03:10+09:00",
        "2026-11-20T03:10+0900",   "2026-11-20T03:10+09",
        "2026-11-19T18:10Z",       "2026-11-19 18:10 gmt",
        "2026-11-19 13:10 -05:00", "2026-11-20 03:10（日本時間）",
        "2026-11-19T23:55+05:45",
    };

    in_greenwich(state);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_time(TIME_S, texts[i]);
}

static void the_day_alone_is_its_midnight(void **state)
{
    in_tokyo(state);
    assert_time(MIDNIGHT_S, "2026-11-20");
    assert_time(MIDNIGHT_S, "2026年11月20日");
    assert_time(MIDNIGHT_S, "令和8年11月20日（金）");
}

static void seconds_may_follow(void **state)
{
    in_tokyo(state);
    assert_time(TIME_S + 5, "2026-11-20 03:10:05");
    assert_time(TIME_S + 5, "2026-11-20T03:10:05+09:00");
    assert_time(TIME_S + 5, "2026年11月20日 3時10分5秒");
}

static void halves_of_the_day_are_told_apart(void **state)
{
    in_tokyo(state);
    assert_time(MIDNIGHT_S, "2026-11-20 12:00 AM");
    assert_time(MIDNIGHT_S + 12 * 3600, "2026-11-20 12:00 PM");
    assert_time(MIDNIGHT_S + 13 * 3600, "2026-11-20 1:00 pm");
    assert_time(MIDNIGHT_S + 12 * 3600, "2026年11月20日 正午");
    assert_time(MIDNIGHT_S + 15 * 3600 + 600, "2026年11月20日 午後3時10分");
    assert_time(MIDNIGHT_S, "2026年11月20日 午前0時");
}

/* Reiwa began in 2019, Heisei in 1989. */
static void years_of_an_era_count_from_its_first(void **state)
{
    in_greenwich(state);
    assert_time(1556668800, "令和元年5月1日");
    assert_time(1556668800, "令和1年5月1日");
    assert_time(1556582400, "平成31年4月30日");
    assert_time(1556582400, "H31.4.30");
    assert_time(1262304000, "平成22年1月1日");
}

static void unknown_is_no_time_and_no_fault(void **state)
{
    (void)state;
    assert_time(0, "unknown");
    assert_time(0, "UNKNOWN");
    assert_time(0, "　不明　");
}

static void what_is_no_time_is_told_and_gives_none(void **state)
{
    static const char *const none[] = {
        "",
        "　",
        "2026",
        "2026-11-20-",
        "2026-00-10",
        "2026-13-01",
        "2026-11-31",
        "2025-02-29",
        "1989-12-31",
        "2201-01-01",
        "2026-11-20 24:00",
        "2026-11-20 03:60",
        "2026-11-20 03:10:61",
        "2026-11-20 13:10 PM",
        "2026-11-20 午前午後3時",
        "2026-11-20 03:10 +15:00",
        "2026-11-20 03:10 +09:60",
        "2026-11-20 03:10 +",
        "2026-11-20 03:10 JST JST",
        "2026-11-20 03:10 - 04:00",
        "2026年11月20日（金 3時",
        "昭和64年1月7日",
        "令和100年1月1日",
        "R.11.20",
        "99999999999999999999-11-20",
        "2026-11-20 03:10 unknown",
    };
    char endless[4096];
    uint64_t s;

    in_greenwich(state);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        s = 1;
        if (incident_time_of(&s, bytes_text(none[i])))
            fail_msg("'%s' is read as %llu", none[i], (unsigned long long)s);
        assert_int_equal(0, s);
    }
    memset(endless, '1', sizeof endless);
    assert_false(incident_time_of(
        &s, (struct bytes){(uint8_t *)endless, sizeof endless}));
}

static void every_cut_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "令和８年１１月２０日（金曜日）　午後３時１０分５秒頃（日本時間）";
    uint64_t s;

    in_greenwich(state);
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);

        assert_non_null(cut);
        memcpy(cut, whole, len);
        if (!incident_time_of(&s, (struct bytes){cut, len}))
            assert_int_equal(0, s);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_zone_local_time_is_meant),
        cmocka_unit_test(a_zone_says_otherwise),
        cmocka_unit_test(the_day_alone_is_its_midnight),
        cmocka_unit_test(seconds_may_follow),
        cmocka_unit_test(halves_of_the_day_are_told_apart),
        cmocka_unit_test(years_of_an_era_count_from_its_first),
        cmocka_unit_test(unknown_is_no_time_and_no_fault),
        cmocka_unit_test(what_is_no_time_is_told_and_gives_none),
        cmocka_unit_test(every_cut_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
