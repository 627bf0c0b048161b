/* log_time: when an event came to pass, as its line states. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "node/hunt/log_time.h"

/* 2026-11-28 12:00:00 UTC, when the logs were written. */
#define WRITTEN_MS UINT64_C(1795867200000)

static int setup(void **state)
{
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    return 0;
}

static const char *text_of(uint64_t ms)
{
    static char text[64];
    const time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    size_t len;

    gmtime_r(&seconds, &tm);
    len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text + len, sizeof text - len, ".%03u", (unsigned)(ms % 1000));
    return text;
}

/* The time of the line of text that has `value`. */
static void assert_time_at(const char *want, const char *text,
                           const char *value)
{
    const struct bytes around = bytes_text(text);
    const char *at = strstr(text, value), *end = strchr(at, '\n');
    const char *from = at;
    struct log_place place;
    struct log_time t;
    uint64_t ms = 0;
    bool has;

    while (from > text && from[-1] != '\n')
        from--;
    place =
        (struct log_place){around,
                           {(const uint8_t *)from,
                            end == NULL ? strlen(from) : (size_t)(end - from)},
                           (size_t)(at - from)};
    log_time_begin(&t, WRITTEN_MS);
    log_time_heed(&t, around, true);
    has = log_time_of(&ms, &t, &place);
    assert_string_equal(want, has ? text_of(ms) : "none");
}

static void assert_time(const char *want, const char *line)
{
    assert_time_at(want, line, line);
}

static void a_stated_zone_holds(void **state)
{
    (void)state;
    assert_time("2015-05-17T10:05:03.000",
                "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET / \"");
    assert_time("2026-11-27T20:06:07.089",
                "2026-11-28T05:06:07.089+09:00 host app: x");
    assert_time("2026-11-28T05:06:07.089", "2026-11-28T05:06:07.089123Z x");
    assert_time("2026-11-28T11:36:07.000", "2026-11-28 05:06:07 -0630 x");
    assert_time("2026-11-27T20:06:07.000",
                "time=\"2026-11-28T05:06:07+09:00\" level=info");
}

static void without_a_zone_it_is_that_of_this_machine(void **state)
{
    (void)state;
    assert_time("2026-11-27T20:06:07.000", "Nov 28 05:06:07 ns dnsmasq[1]: q");
    assert_time("2026-11-27T20:06:07.000", "<30>Nov 28 05:06:07 ns dnsmasq: q");
    assert_time("2026-11-27T20:06:07.123",
                "28-Nov-2026 05:06:07.123 queries: info: client @0x1");
    assert_time("2026-11-27T20:06:07.000", "2026/11/28 05:06:07 [error] 1#1");
    assert_time("2026-10-10T20:06:07.123",
                "[Sun Oct 11 05:06:07.123456 2026] [core:error] [pid 1]");
    assert_time("2026-10-10T20:06:07.000",
                "Sun Oct 11 05:06:07 2026 1.2.3.4:5");
    assert_time("2020-10-31T20:06:07.000", "Nov  1 2020 05:06:07 asa : %ASA-6");
}

static void a_year_that_is_missing_is_the_last_that_can_be(void **state)
{
    (void)state;
    assert_time("2025-12-30T20:06:07.000",
                "Dec 31 05:06:07 mx postfix/smtpd: x");
    assert_time("2026-01-01T20:06:07.000",
                "Jan  2 05:06:07 mx postfix/smtpd: x");
    assert_time("2026-11-28T20:06:07.000", "Nov 29 05:06:07 a: clock is ahead");
}

static void numbers_since_1970_are_utc(void **state)
{
    (void)state;
    assert_time("2018-03-24T17:15:20.865", "1521911720.865716\tC1\t10.0.0.1");
    assert_time("2010-10-08T11:58:28.779",
                "1286539108.779    180 192.0.2.1 TCP");
    assert_time("2018-03-24T17:15:20.000", "[1521911720] unbound[1:0] info: x");
    assert_time("2018-03-24T17:15:20.865", "{\"ts\":1521911720865,\"a\":1}");
    assert_time("2018-03-24T17:15:20.865",
                "{\"__REALTIME_TIMESTAMP\":\"1521911720865716\"}");
}

static void syslog_of_rfc_5424_is_read(void **state)
{
    (void)state;
    assert_time("2003-10-11T22:14:15.003",
                "<34>1 2003-10-11T22:14:15.003Z host su - ID47 - failed");
    assert_time("2003-08-24T12:14:15.000",
                "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 p 8710 - -");
}

static void tables_are_read_by_their_heading(void **state)
{
    (void)state;
    assert_time_at("2018-03-24T17:15:20.865",
                   "#separator \\x09\n#fields\tuid\tts\tid.orig_h\n"
                   "C1\t1521911720.865716\t10.0.0.1\n",
                   "C1");
    assert_time_at("2026-11-28T05:06:07.000",
                   "#Software: IIS\n#Fields: date time c-ip\n"
                   "2026-11-28 05:06:07 192.0.2.1\n",
                   "192");
    assert_time_at("2026-11-28T05:06:07.000",
                   "src,\"Time\",dst\n\"a,b\",2026-11-28T05:06:07Z,c\n", "a,b");
    assert_time_at("2026-11-27T20:06:07.000",
                   "Date;Time;Host\n2026-11-28;05:06:07;a.example\n", "a.ex");
    assert_time_at("none", "host,port\na.example,80\n", "a.ex");
}

static void of_json_it_is_the_object_around_the_value(void **state)
{
    static const char records[] =
        "{\"Records\":[{\"u\":{\"arn\":\"v1\"},"
        "\"eventTime\":\"2026-11-28T01:00:00Z\",\"ip\":\"v2\"},"
        "{\"u\":\"v3 \\\" }\",\"eventTime\":\"2026-11-28T02:00:00Z\"}]}";
    static const char event[] =
        "{\"Event\":{\"System\":{\"TimeCreated\":{\"#attributes\":"
        "{\"SystemTime\":\"2026-11-28T03:00:00.123456Z\"}}},"
        "\"EventData\":{\"Image\":\"v4\"}}}";

    (void)state;
    assert_time_at("2026-11-28T01:00:00.000", records, "v1");
    assert_time_at("2026-11-28T01:00:00.000", records, "v2");
    assert_time_at("2026-11-28T02:00:00.000", records, "v3");
    assert_time_at("2026-11-28T03:00:00.123", event, "v4");
    assert_time("2018-03-24T20:37:19.037",
                "{\"timestamp\":\"2018-03-24T14:37:19.037299-0600\",\"a\":1}");
    assert_time_at("none", "{\"a\":\"v5\"}", "v5");
}

static void an_object_may_take_several_lines(void **state)
{
    static const char text[] = "[\n  {\n    \"timestamp\": "
                               "\"2026-11-28T01:00:00Z\",\n    \"ip\": \"v1\"\n"
                               "  },\n  {\n    \"timestamp\": "
                               "\"2026-11-28T02:00:00Z\",\n    \"flow\": {\n"
                               "      \"ip\": \"v2\"\n    }\n  }\n]\n";

    (void)state;
    assert_time_at("2026-11-28T01:00:00.000", text, "v1");
    assert_time_at("2026-11-28T02:00:00.000", text, "v2");
}

/* CloudTrail writes all events into one line. */
static void of_a_long_line_it_is_the_object_around_the_value(void **state)
{
    static char text[512 * 1024];
    size_t len = 0;

    (void)state;
    len += (size_t)snprintf(text, sizeof text, "{\"Records\":[");
    for (unsigned i = 0; len < sizeof text - 128; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "%s{\"eventTime\":\"2026-11-28T01:%02u:%02uZ\","
                                "\"a\":{\"b\":[{\"ip\":\"v%04u\"}]}}",
                                i == 0 ? "" : ",", i / 60 % 60, i % 60, i);
    (void)snprintf(text + len, sizeof text - len, "]}\n");
    assert_time_at("2026-11-28T01:00:00.000", text, "v0000");
    assert_time_at("2026-11-28T01:20:34.000", text, "v1234");
    assert_time_at("2026-11-28T01:23:20.000", text, "v5000");
}

static void events_of_windows_are_read_as_xml(void **state)
{
    static const char text[] =
        "<Event xmlns='x'><System><TimeCreated "
        "SystemTime='2026-11-28T01:00:00.0000000Z'/></System><Data>v1</Data>"
        "</Event>\n<Event xmlns='x'>\n <System>\n  <TimeCreated "
        "SystemTime=\"2026-11-28T02:00:00Z\"/>\n </System>\n <Data>v2</Data>\n"
        "</Event>\n";

    (void)state;
    assert_time_at("2026-11-28T01:00:00.000", text, "v1");
    assert_time_at("2026-11-28T02:00:00.000", text, "v2");
}

static void what_states_no_time_has_none(void **state)
{
    (void)state;
    assert_time("none", "a.example 198.51.100.7");
    assert_time("none", "version 1.2.3.4 of 28/13/2026:05:06:07");
    assert_time("none", "2026-11-28");
    assert_time("none", "Nov 28 25:06:07 host x");
    assert_time("none", "13000000000000");
    assert_time("none", "\n");
}

static void firewalls_write_pairs(void **state)
{
    (void)state;
    assert_time("2026-11-28T01:00:00.000",
                "date=2026-11-28 time=10:00:00 devname=\"fw\" srcip=VALUE");
    assert_time("2026-11-28T10:00:00.000",
                "Nov 28 12:00:00 fw date=2026-11-28 time=10:00:00 tz=\"+0000\" "
                "srcip=VALUE");
    assert_time("2026-11-28T11:00:00.123",
                "date=2026-11-28 time=10:00:00 eventtime=1795863600123456789 "
                "srcip=VALUE");
    assert_time("2026-11-28T11:00:00.123",
                "Nov 28 12:00:00 fw CEF:0|a|b|1|2|c|5|src=VALUE "
                "rt=1795863600123");
    assert_time("2026-11-28T01:00:00.000",
                "CEF:0|a|b|1|2|c|5|rt=Nov 28 2026 10:00:00 src=VALUE");
    assert_time("2026-11-28T03:00:00.000",
                "Nov 28 12:00:00 fw start=1795863600123 src=VALUE");
    assert_time("none", "CEF:0|a|b|1|2|c|5|src=VALUE update=1795863600123");
}

static void dates_are_written_in_japanese(void **state)
{
    (void)state;
    assert_time("2026-11-28T01:00:05.000", "2026年11月28日 10時00分05秒 VALUE");
    assert_time("2026-11-28T01:00:00.000", "2026年11月28日10時00分 VALUE");
    assert_time("2026-01-07T22:00:05.500",
                "発生: 2026年1月8日 7:00:05.5 VALUE");
    assert_time("none", "2026年11月28日 VALUE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(firewalls_write_pairs),
        cmocka_unit_test(dates_are_written_in_japanese),
        cmocka_unit_test(a_stated_zone_holds),
        cmocka_unit_test(without_a_zone_it_is_that_of_this_machine),
        cmocka_unit_test(a_year_that_is_missing_is_the_last_that_can_be),
        cmocka_unit_test(numbers_since_1970_are_utc),
        cmocka_unit_test(syslog_of_rfc_5424_is_read),
        cmocka_unit_test(tables_are_read_by_their_heading),
        cmocka_unit_test(of_json_it_is_the_object_around_the_value),
        cmocka_unit_test(an_object_may_take_several_lines),
        cmocka_unit_test(of_a_long_line_it_is_the_object_around_the_value),
        cmocka_unit_test(events_of_windows_are_read_as_xml),
        cmocka_unit_test(what_states_no_time_has_none),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
