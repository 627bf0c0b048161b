/* moment: dates and times of lists and events, and numbers that are none. */
#include "tests/unit.h"

#include <string.h>

#include "tools/formats/moment.h"

/* 2024-01-02T00:00:00Z, and the time of day of most rows. */
enum { DAY_S = 1704153600, TIME_S = 3 * 3600 + 4 * 60 + 5, JST_S = 9 * 3600 };

struct row {
    const char *text;
    uint64_t s;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t s = 1;

        if (!moment_parse(&s, bytes_text(rows[i].text)))
            fail_msg("'%s' is no moment", rows[i].text);
        if (s != rows[i].s)
            fail_msg("'%s' is read as %llu", rows[i].text,
                     (unsigned long long)s);
    }
}

static void a_day_begins_at_midnight_utc(void **state)
{
    static const struct row rows[] = {
        {"2024-01-02", DAY_S},      {"2024/01/02", DAY_S},
        {"2024.01.02", DAY_S},      {"2024/1/2", DAY_S},
        {"20240102", DAY_S},        {"2024年1月2日", DAY_S},
        {"2024年01月02日", DAY_S},  {"  2024-01-02\t", DAY_S},
        {"2024-02-29", 1709164800}, {"1970-01-02", 86400},
        {"2199-12-31", 7258032000},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void a_time_without_a_zone_is_utc(void **state)
{
    static const struct row rows[] = {
        {"2024-01-02T03:04:05", DAY_S + TIME_S},
        {"2024-01-02 03:04:05", DAY_S + TIME_S},
        {"2024-01-02t03:04:05", DAY_S + TIME_S},
        {"2024/01/02 03:04", DAY_S + TIME_S - 5},
        {"2024-01-02 3:04", DAY_S + TIME_S - 5},
        {"2024-01-02T03:04:05.678901", DAY_S + TIME_S},
        {"2024-01-02T03:04:05,678", DAY_S + TIME_S},
        {"2024年1月2日 3時04分", DAY_S + TIME_S - 5},
        {"20240102030405", DAY_S + TIME_S},
        {"2024-01-02T23:59:60Z", DAY_S + 86400},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void a_zone_is_taken_off(void **state)
{
    static const struct row rows[] = {
        {"2024-01-02T03:04:05Z", DAY_S + TIME_S},
        {"2024-01-02T03:04:05z", DAY_S + TIME_S},
        {"2024-01-02 03:04:05 UTC", DAY_S + TIME_S},
        {"2024-01-02 03:04:05 GMT", DAY_S + TIME_S},
        {"2024-01-02 12:04:05 JST", DAY_S + TIME_S},
        {"2024-01-02T12:04:05+09:00", DAY_S + TIME_S},
        {"2024-01-02T12:04:05+0900", DAY_S + TIME_S},
        {"2024-01-02T12:04:05+09", DAY_S + TIME_S},
        {"2024-01-02T12:04:05.678901+0900", DAY_S + TIME_S},
        {"2024-01-01T21:34:05-05:30", DAY_S + TIME_S},
        {"2024-01-02T03:04:05+00:00", DAY_S + TIME_S},
        {"2024-01-02T03:04:05-00:00", DAY_S + TIME_S},
        {"2024-01-02T17:04:05+14:00", DAY_S + TIME_S},
        {"2024-01-02T04:03:05+00:59", DAY_S + TIME_S},
        {"2024-01-02 12:04:05 +0900", DAY_S + TIME_S},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

/* ISO 8601-1, 5.4.2: the basic format, without separators. */
static void the_basic_format_is_read(void **state)
{
    static const struct row rows[] = {
        {"20240102T030405Z", DAY_S + TIME_S},
        {"20240102T030405", DAY_S + TIME_S},
        {"20240102T0304Z", DAY_S + TIME_S - 5},
        {"20240102T120405+0900", DAY_S + TIME_S},
        {"20240102t120405+09:00", DAY_S + TIME_S},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void seconds_and_milliseconds_since_1970_are_read(void **state)
{
    static const struct row rows[] = {
        {"1704164645", DAY_S + TIME_S},    {"1704164645000", DAY_S + TIME_S},
        {"1704164645999", DAY_S + TIME_S}, {"999999999", 999999999},
        {"9999999999", 9999999999},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void the_same_moment_is_read_from_every_zone(void **state)
{
    static const char *const texts[] = {
        "2024-01-02T00:00:00Z",      "2024-01-02T09:00:00+09:00",
        "2024-01-01T19:00:00-05:00", "2024-01-02T05:45:00+05:45",
        "2024-01-02 09:00 JST",      "2024-01-02",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        uint64_t s = 0;

        assert_true(moment_parse(&s, bytes_text(texts[i])));
        assert_int_equal(DAY_S, s);
    }
}

static void what_is_no_moment_leaves_the_old_one(void **state)
{
    static const char *const none[] = {
        "",
        " ",
        "0",
        "1/2/24",
        "01/02/2024",
        "02.01.2024",
        "24-01-02",
        "2024",
        "2024-01",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024-01-32",
        "2024-02-30",
        "2023-02-29",
        "2023-04-31",
        "1969-12-31",
        "1970-01-01",
        "1970-01-01T08:00:00+09:00",
        "2200-01-01",
        "20241301",
        "20240230",
        "20240102T03",
        "20240102T030461Z",
        "20240102250000",
        "2024-01-02T25:00",
        "2024-01-02T03:60",
        "2024-01-02T03:04:61",
        "2024-01-02T03",
        "2024-01-02T03:4",
        "2024-01-02T03:04:05+15:00",
        "2024-01-02T03:04:05+09:60",
        "2024-01-02T03:04:05+9",
        "2024-01-02T03:04:05+",
        "2024-01-02T03:04:05 PST",
        "2024-01-02 and later",
        "2024-01-021",
        "12345",
        "123456",
        "12345678901",
        "123456789012",
        "12345678901234567",
        "99999999999999999999",
        "0000000000",
        "0000000000000",
        "０１２３",
        "unknown",
        "昨日",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint64_t s = 42;

        if (moment_parse(&s, bytes_text(none[i])))
            fail_msg("'%s' is read as %llu", none[i], (unsigned long long)s);
        assert_int_equal(42, s);
    }
}

/* "+0:00" has four characters, as "+0900" has; it is not ten hours east. */
static void a_zone_of_other_than_digits_is_none(void **state)
{
    static const char *const none[] = {
        "2024-01-02T03:04:05+0:00", "2024-01-02T03:04:05+9:00",
        "2024-01-02T03:04:05+/:00", "2024-01-02T03:04:05-0:30",
        "2024-01-02T03:04:05+0x00", "2024-01-02T03:04:05+09:0",
        "2024-01-02T03:04:05+09:",
    };

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint64_t s = 42;

        if (moment_parse(&s, bytes_text(none[i])))
            fail_msg("'%s' is read as %llu", none[i], (unsigned long long)s);
        assert_int_equal(42, s);
    }
}

/* Whatever a cut leaves, what is read of it lies in the same year. */
static void a_cut_moment_is_none_or_an_earlier_one(void **state)
{
    static const char whole[] = "2024-01-02T03:04:05.678+00:00";

    (void)state;
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        struct bytes cut = {(const uint8_t *)whole, len};
        uint64_t s = 0;

        if (moment_parse(&s, cut))
            assert_in_range(s, DAY_S - 86400, DAY_S + TIME_S);
        else
            assert_int_equal(0, s);
    }
}

static void a_day_with_its_year_last_is_read_where_it_is_one_day(void **state)
{
    static const struct row rows[] = {
        {"31/12/2027", 1830211200},       {"12/31/2027", 1830211200},
        {"31.12.2027", 1830211200},       {"31 Dec 2027", 1830211200},
        {"Dec 31, 2027", 1830211200},     {"31-Dec-2027", 1830211200},
        {"31 December 2027", 1830211200}, {"令和9年12月31日", 1830211200},
        {"令和元年5月2日", 1556755200},   {"02/02/2024", 1706832000},
        {"12/17/2018 11:30", 1545046200},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void parts_of_a_second_since_1970_are_read(void **state)
{
    static const struct row rows[] = {
        {"1776300000000000", 1776300000},
        {"1776300000000000000", 1776300000},
        {"1776300000000", 1776300000},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_begins_at_midnight_utc),
        cmocka_unit_test(a_time_without_a_zone_is_utc),
        cmocka_unit_test(a_zone_is_taken_off),
        cmocka_unit_test(the_basic_format_is_read),
        cmocka_unit_test(seconds_and_milliseconds_since_1970_are_read),
        cmocka_unit_test(the_same_moment_is_read_from_every_zone),
        cmocka_unit_test(what_is_no_moment_leaves_the_old_one),
        cmocka_unit_test(a_zone_of_other_than_digits_is_none),
        cmocka_unit_test(a_cut_moment_is_none_or_an_earlier_one),
        cmocka_unit_test(a_day_with_its_year_last_is_read_where_it_is_one_day),
        cmocka_unit_test(parts_of_a_second_since_1970_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
