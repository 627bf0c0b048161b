#include "node/hunt/match.h"

#include <stdio.h>

#include "tests/node/hunt/pack_sample.h"
#include "tests/unit.h"

enum { GOT = 4096 };

static struct pack_sample *sample;
static char got[GOT];

static int set_up(void **state)
{
    (void)state;
    sample = pack_sample_begin();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pack_sample_close(sample);
    return 0;
}

static void add(enum indicator_type type, const char *text)
{
    assert_true(pack_sample_add(sample, type, text));
}

/* "[type value matched records]", "~" before what is weak */
static bool take(void *who, const struct match_hit *hit)
{
    const size_t len = strlen(got);

    (void)who;
    snprintf(got + len, GOT - len, "[%s%s %.*s %.*s %zu]", hit->weak ? "~" : "",
             indicator_type_text(hit->type), (int)hit->value.len,
             (const char *)hit->value.at, (int)hit->matched.len,
             (const char *)hit->matched.at, hit->ref_count);
    return true;
}

static void assert_hits(const char *line, const char *want)
{
    const struct pack *packs[] = {pack_sample_pack(sample)};
    struct match *match = match_new(packs, 1);

    got[0] = '\0';
    assert_true(match_line(match, bytes_text(line), take, NULL));
    match_free(match);
    assert_string_equal(want, got);
}

static void a_value_and_what_covers_it_are_hit(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "evil.example");
    add(INDICATOR_CIDR, "198.51.100.0/24");
    add(INDICATOR_IPV6, "2001:db8::1");
    add(INDICATOR_MD5, "fd882280243ebf9d43849a95fcc47814");
    assert_hits("x EVIL.example y", "[domain evil.example EVIL.example 1]");
    assert_hits("x www.evil.example. y",
                "[domain evil.example www.evil.example 1]");
    assert_hits("src=198.51.100.7:443",
                "[cidr 198.51.100.0/24 198.51.100.7:443 1]");
    assert_hits("2001:0DB8:0:0::1 fD882280243ebf9d43849a95fcc47814",
                "[ipv6 2001:db8::1 2001:0DB8:0:0::1 1]"
                "[md5 fd882280243ebf9d43849a95fcc47814 "
                "fD882280243ebf9d43849a95fcc47814 1]");
}

static void what_only_looks_alike_is_not_hit(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "evil.example");
    add(INDICATOR_IPV4, "1.2.3.4");
    add(INDICATOR_MD5, "fd882280243ebf9d43849a95fcc47814");
    assert_hits("notevil.example evil.example.org 1.2.3.45 11.2.3.4 "
                "v1.2.3.4 0fd882280243ebf9d43849a95fcc47814",
                "");
}

static void a_hostname_is_not_hit_by_what_stands_below_it(void **state)
{
    (void)state;
    add(INDICATOR_HOSTNAME, "evil.example");
    assert_hits("www.evil.example", "");
    assert_hits("evil.example", "[hostname evil.example evil.example 1]");
}

static void a_public_suffix_hits_its_own_name_only(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "co.uk");
    assert_hits("www.evil.co.uk", "");
}

static void a_url_is_hit_with_any_scheme_and_its_host_is_weak(void **state)
{
    (void)state;
    add(INDICATOR_URL, "http://evil.example/a");
    assert_hits("get https://evil.example/a?x=1 z",
                "[url https://evil.example/a https://evil.example/a?x=1 1]");
    assert_hits("get http:\\/\\/evil.example\\/a z",
                "[url http://evil.example/a http://evil.example/a 1]");
    assert_hits("query evil.example", "[~url evil.example evil.example 1]");
    assert_hits("query www.evil.example", "");
    assert_hits("q=http%3A%2F%2Fevil.example%2Fa",
                "[url http://evil.example/a http://evil.example/a 1]");
}

static void a_record_is_told_once_for_a_value(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "evil.example");
    add(INDICATOR_HOSTNAME, "evil.example");
    add(INDICATOR_IP_PORT, "192.0.2.1|80");
    assert_hits("evil.example evil.example a.evil.example",
                "[hostname evil.example evil.example 1]"
                "[domain evil.example evil.example 1]");
    assert_hits("192.0.2.1:80 192.0.2.1",
                "[ip-port 192.0.2.1|80 192.0.2.1:80 1]");
    assert_hits("192.0.2.1:81", "[~ip-port 192.0.2.1 192.0.2.1:81 1]");
}

static void more_records_than_a_hit_holds_are_all_told(void **state)
{
    (void)state;
    for (int i = 0; i < MATCH_REFS_MAX + 1; i++)
        add(INDICATOR_IPV4, "192.0.2.1");
    assert_hits("192.0.2.1", "[ipv4 192.0.2.1 192.0.2.1 64]"
                             "[ipv4 192.0.2.1 192.0.2.1 1]");
}

static void names_in_other_letters_are_hit(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "xn--r8jz45g.jp");
    assert_hits("to 例え.jp now", "[domain xn--r8jz45g.jp 例え.jp 1]");
    assert_hits("to http://www.例え.jp/x now",
                "[domain xn--r8jz45g.jp http://www.例え.jp/x 1]");
    assert_hits("{\"q\": \"\\u4f8b\\u3048.jp\"}",
                "[domain xn--r8jz45g.jp 例え.jp 1]");
}

static void a_word_behind_colons_is_read_from_its_begin(void **state)
{
    (void)state;
    add(INDICATOR_DOMAIN, "evil.example");
    assert_hits("ab:cd:evil.example", "[domain evil.example evil.example 1]");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_value_and_what_covers_it_are_hit),
        TEST(what_only_looks_alike_is_not_hit),
        TEST(a_hostname_is_not_hit_by_what_stands_below_it),
        TEST(a_public_suffix_hits_its_own_name_only),
        TEST(a_url_is_hit_with_any_scheme_and_its_host_is_weak),
        TEST(a_record_is_told_once_for_a_value),
        TEST(more_records_than_a_hit_holds_are_all_told),
        TEST(names_in_other_letters_are_hit),
        TEST(a_word_behind_colons_is_read_from_its_begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
