/* observation_ask: what was on a line is seen, by every way in which a warning
   may name it; and nothing else is. */
#include "tests/unit.h"

#include "node/hunt/observation/observation_ask.h"
#include "node/hunt/observation/observation_line.h"
#include "node/hunt/observation/observer.h"
#include "tests/node/folder.h"

enum { DAY = 20000, BITS = 10 };

static struct observer *observer;

static bool take(void *who, uint64_t hash, size_t at)
{
    const uint64_t *time_s = who;
    struct fault fault = {0};
    struct observation seen = observation_once(hash, *time_s, 0);
    (void)at;
    return observer_add(observer, &seen, &fault) == ERR_OK;
}

/* Lines of two days. */
static struct observations *observed(const char *const lines[2])
{
    struct fault fault = {0};
    struct observations *o;
    const char *dir = folder_file(&folder_of_test, "seen");
    assert_err(ERR_OK, observer_open(&observer, dir, BITS, &fault));
    struct observation_line *walk =
        observation_line_open(observer_key(observer));
    for (unsigned i = 0; i < 2; i++) {
        uint64_t time_s = (DAY + i) * (uint64_t)OBSERVATION_DAY_S + 7;
        assert_true(
            observation_line_each(walk, bytes_text(lines[i]), take, &time_s));
    }
    assert_err(ERR_OK, observer_commit(observer, NULL, &fault));
    observation_line_close(walk);
    observer_close(observer);
    assert_err(ERR_OK, observations_open(
                           &o, folder_file(&folder_of_test, "seen"), &fault));
    return o;
}

static void every_way_to_name_it_is_answered(void **state)
{
    static const char *const lines[] = {
        "query a.b.evil.example 203.0.113.9 2001:db8:1:2::9",
        "GET http://c2.evil.example/x md5=0123456789abcdef0123456789abcdef "
        "<a@mail.example.org>",
    };
    static const struct {
        enum indicator_type type;
        const char *value;
        enum observation_answer answer;
    } cases[] = {
        {INDICATOR_DOMAIN, "evil.example", OBSERVATION_SEEN},
        {INDICATOR_DOMAIN, "b.evil.example", OBSERVATION_SEEN},
        {INDICATOR_HOSTNAME, "a.b.evil.example", OBSERVATION_SEEN},
        {INDICATOR_DOMAIN, "x.a.b.evil.example", OBSERVATION_NOT_SEEN},
        {INDICATOR_DOMAIN, "vil.example", OBSERVATION_NOT_SEEN},
        /* Below it something was, and it was not. */
        {INDICATOR_HOSTNAME, "evil.example", OBSERVATION_NOT_SEEN},
        {INDICATOR_HOSTNAME, "b.evil.example", OBSERVATION_NOT_SEEN},
        {INDICATOR_URL, "http://evil.example/", OBSERVATION_NOT_SEEN},
        {INDICATOR_EMAIL, "a@example.org", OBSERVATION_NOT_SEEN},
        {INDICATOR_DOMAIN, "example.org", OBSERVATION_SEEN},
        {INDICATOR_HOSTNAME, "mail.example.org", OBSERVATION_SEEN},
        {INDICATOR_IPV4, "203.0.113.9", OBSERVATION_SEEN},
        {INDICATOR_IPV4, "203.0.113.8", OBSERVATION_NOT_SEEN},
        {INDICATOR_IP_PORT, "203.0.113.9|443", OBSERVATION_SEEN_HOST},
        {INDICATOR_CIDR, "203.0.113.8/31", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "203.0.113.10/31", OBSERVATION_NOT_SEEN},
        {INDICATOR_CIDR, "203.0.113.0/25", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "203.0.113.128/25", OBSERVATION_NOT_SEEN},
        {INDICATOR_CIDR, "203.0.112.0/22", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "203.0.116.0/22", OBSERVATION_NOT_SEEN},
        {INDICATOR_CIDR, "203.0.0.0/16", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "203.0.0.0/8", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "204.0.0.0/8", OBSERVATION_NOT_SEEN},
        {INDICATOR_IPV6, "2001:db8:1:2::9", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "2001:db8:1:2::/64", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "2001:db8:1:2::/96", OBSERVATION_SEEN_HOST},
        {INDICATOR_CIDR, "2001:db8:1::/56", OBSERVATION_SEEN},
        {INDICATOR_CIDR, "2001:db8::/20", OBSERVATION_CANNOT_TELL},
        {INDICATOR_URL, "http://c2.evil.example/other", OBSERVATION_SEEN_HOST},
        {INDICATOR_URL, "http://c3.evil.example/x", OBSERVATION_NOT_SEEN},
        {INDICATOR_EMAIL, "b@mail.example.org", OBSERVATION_SEEN_HOST},
        {INDICATOR_MD5, "0123456789abcdef0123456789abcdef", OBSERVATION_SEEN},
        {INDICATOR_JA3, "0123456789abcdef0123456789abcdef", OBSERVATION_SEEN},
        {INDICATOR_SHA1, "0123456789abcdef0123456789abcdef01234567",
         OBSERVATION_NOT_SEEN},
        {INDICATOR_FILENAME, "evil.exe", OBSERVATION_CANNOT_TELL},
        {INDICATOR_CVE, "CVE-2021-44228", OBSERVATION_CANNOT_TELL},
    };
    (void)state;
    struct observations *o = observed(lines);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct observed found;
        uint64_t lookups = 0;
        enum observation_answer answer = observation_ask(
            o, cases[i].type, bytes_text(cases[i].value), &found, &lookups);
        assert_in_range(lookups, answer != OBSERVATION_CANNOT_TELL,
                        OBSERVATION_ASK_MAX);
        if (answer != cases[i].answer)
            fail_msg("'%s': %d, not %d", cases[i].value, (int)answer,
                     (int)cases[i].answer);
        assert_int_equal(found.count > 0, answer >= OBSERVATION_SEEN_HOST);
    }
    observations_close(o);
}

static void first_last_count_and_days_are_of_all_lines(void **state)
{
    static const char *const lines[] = {"x evil.example a.evil.example",
                                        "y 203.0.113.9 b.evil.example"};
    struct observed found;
    uint64_t lookups = 0;
    uint64_t first = DAY * (uint64_t)OBSERVATION_DAY_S + 7;
    (void)state;
    struct observations *o = observed(lines);
    assert_int_equal(observation_ask(o, INDICATOR_DOMAIN,
                                     bytes_text("evil.example"), &found,
                                     &lookups),
                     OBSERVATION_SEEN);
    assert_int_equal(lookups, 1);
    assert_int_equal(found.count, 2); /* of lines */
    assert_int_equal(found.days, 2);
    assert_int_equal(found.first_s, first);
    assert_int_equal(found.last_s, first + OBSERVATION_DAY_S);
    observations_close(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_way_to_name_it_is_answered,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(
            first_last_count_and_days_are_of_all_lines, folder_setup,
            folder_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
