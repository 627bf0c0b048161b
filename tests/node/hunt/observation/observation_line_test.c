/* observation_line: what of a line is observed, and what is not. */
#include "tests/unit.h"

#include <stdio.h>

#include "node/hunt/observation/observation_line.h"

enum { TAKEN_MAX = 4096 };

static const struct observation_key key = {{7}};

static struct observation_line *walk;
static uint64_t taken[TAKEN_MAX];
static size_t places[TAKEN_MAX], count;

static bool take(void *who, uint64_t hash, size_t at)
{
    (void)who;
    assert_true(count < TAKEN_MAX);
    taken[count] = hash;
    places[count++] = at;
    return true;
}

static void observe(struct bytes line)
{
    count = 0;
    assert_true(observation_line_each(walk, line, take, NULL));
}

static size_t times(const char *value)
{
    uint64_t hash = observation_hash(&key, bytes_text(value));
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += taken[i] == hash;
    return n;
}

/* Exactly these, each once; words end with NULL. */
static void expect(const char *line, const char *const *values)
{
    size_t n = 0;
    observe(bytes_text(line));
    for (; values[n] != NULL; n++) {
        if (times(values[n]) != 1)
            fail_msg("'%s' of '%s': %zu times", values[n], line,
                     times(values[n]));
    }
    if (count != n)
        fail_msg("'%s': %zu values, not %zu", line, count, n);
}

#define EXPECT(line, ...) expect(line, (const char *const[]){__VA_ARGS__, NULL})

static void hosts_come_with_their_parents(void **state)
{
    (void)state;
    EXPECT("query[A] a.b.example.com from x", "a.b.example.com",
           ".a.b.example.com", ".b.example.com", ".example.com");
    EXPECT("host=www.example.co.jp ok", "www.example.co.jp",
           ".www.example.co.jp", ".example.co.jp");
    EXPECT("GET http://C2.Example.com/a/b?c=d", "c2.example.com",
           ".c2.example.com", ".example.com");
    EXPECT("from=<a.person@mail.example.org>", "mail.example.org",
           ".mail.example.org", ".example.org");
}

static void addresses_come_with_their_networks(void **state)
{
    (void)state;
    EXPECT("203.0.113.9 - -", "203.0.113.9", "203.0.113.0/24", "203.0.0.0/16");
    EXPECT("to 203.0.113.9:443 ok", "203.0.113.9", "203.0.113.0/24",
           "203.0.0.0/16");
    EXPECT("http://203.0.113.9/x", "203.0.113.9", "203.0.113.0/24",
           "203.0.0.0/16");
    EXPECT("2001:DB8:0:0::1 x", "2001:db8::1", "2001:db8::/64", "2001:db8::/48",
           "2001:db8::/32");
}

static void hashes_come_as_they_are(void **state)
{
    (void)state;
    EXPECT("md5=D41D8CD98F00B204E9800998ECF8427E",
           "d41d8cd98f00b204e9800998ecf8427e");
    EXPECT("sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709.",
           "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

static void escapes_and_other_letters_are_undone(void **state)
{
    (void)state;
    observe(bytes_text("{\"url\":\"http:\\/\\/evil\\u002eexample\\/a\"}"));
    assert_int_equal(times("evil.example"), 1);
    observe(bytes_text("q=http%3A%2F%2Fc2.example%2Fx"));
    assert_int_equal(times("c2.example"), 1);
    observe(bytes_text("日本語.example を見た"));
    assert_int_equal(times("xn--wgv71a119e.example"), 1);
}

static void what_is_none_is_not_observed(void **state)
{
    (void)state;
    observe(bytes_text("version 1.2.3.4.5 at 2026-11-28T10:00:00 in 0.35 s, "
                       "CVE-2021-44228, 00:00:5e:00:53:01, c:\\a\\b"));
    assert_int_equal(times("1.2.3.4"), 0);
    assert_int_equal(times("cve-2021-44228"), 0);
    assert_int_equal(count, 0);
    observe((struct bytes){NULL, 0});
    assert_int_equal(count, 0);
}

static void a_line_tells_a_value_once_and_where_it_stands(void **state)
{
    (void)state;
    EXPECT("c2.example.org c2.example.org C2.EXAMPLE.ORG", "c2.example.org",
           ".c2.example.org", ".example.org");
    assert_int_equal(places[0], 0);
    observe(bytes_text("GET http://c2.example.org/"));
    assert_int_equal(places[0], 4);
}

static void a_very_long_line_is_walked(void **state)
{
    (void)state;
    static char line[200000];
    size_t len = 0;
    for (unsigned i = 0; i < 1000; i++)
        len += (size_t)snprintf(line + len, sizeof line - len,
                                "h%u.example.net ", i);
    observe(bytes_text(line));
    assert_int_equal(times("h0.example.net"), 1);
    assert_int_equal(times("h999.example.net"), 1);
    assert_in_range(count, 2001, 2010);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_come_with_their_parents),
        cmocka_unit_test(addresses_come_with_their_networks),
        cmocka_unit_test(hashes_come_as_they_are),
        cmocka_unit_test(escapes_and_other_letters_are_undone),
        cmocka_unit_test(what_is_none_is_not_observed),
        cmocka_unit_test(a_line_tells_a_value_once_and_where_it_stands),
        cmocka_unit_test(a_very_long_line_is_walked),
    };
    walk = observation_line_open(&key);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    observation_line_close(walk);
    return failed;
}
