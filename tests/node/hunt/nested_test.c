#include "node/hunt/nested.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit.h"

enum { GOT = 2048 };

/* Every value inside the first token of a text, in brackets. */
static void assert_inside(const char *text, const char *want)
{
    struct bytes line = bytes_text(text), inside;
    char got[GOT] = "";
    struct hunt_token token;

    assert_true(hunt_token_next(&token, &line));
    inside = nested_of(&token);
    while (nested_next(&token, &inside))
        snprintf(got + strlen(got), sizeof got - strlen(got), "[%.*s]",
                 (int)token.whole.len, (const char *)token.whole.at);
    assert_string_equal(want, got);
}

static void a_query_names_hosts_urls_and_digests(void **unused)
{
    (void)unused;
    assert_inside("http://a.example/url?sa=t&url=http%3A%2F%2Fwww.b.example"
                  "%2Fx&ei=1",
                  "[www.b.example]");
    assert_inside("/src/x?file=http://c.example/rfi.txt??",
                  "[http://c.example/rfi.txt][rfi.txt]");
    assert_inside("https://a.example/?to=http://c.example/?q=1&d.example",
                  "[http://c.example/?q=1&d.example][d.example]");
    assert_inside("http://a.example/t?sid=fd882280243ebf9d43849a95fcc47814&s=1",
                  "[fd882280243ebf9d43849a95fcc47814]");
    assert_inside("http://a.example/ping?ip=192.0.2.7&m=x@b.example",
                  "[192.0.2.7][x@b.example]");
}

static void a_path_names_hosts_and_digests(void **unused)
{
    (void)unused;
    assert_inside("/web/d.example/9010a3b83eb5eaf5e0eb6d367effde64419c2a3f/x",
                  "[d.example][9010a3b83eb5eaf5e0eb6d367effde64419c2a3f]");
    assert_inside("http://a.example/web/2015/http://b.example/x",
                  "[http://b.example/x]");
    assert_inside("/C=US/CN=b.example/emailAddress=x@b.example",
                  "[b.example][x@b.example]");
}

static bool note(void *who, const struct hunt_token *token)
{
    char *got = who;

    snprintf(got + strlen(got), GOT - strlen(got), "[%.*s]",
             (int)token->whole.len, (const char *)token->whole.at);
    return true;
}

static void assert_each(const char *text, const char *want)
{
    char got[GOT] = "";

    assert_true(nested_each(bytes_text(text), note, got));
    assert_string_equal(want, got);
}

static void a_url_is_also_what_stands_before_the_next_one(void **unused)
{
    (void)unused;
    assert_each("OU=http://a.example/r/,O=Evil",
                "[http://a.example/r/,O=Evil][http://a.example/r/]");
    assert_each("http://a.example/x,http://b.example/y",
                "[http://a.example/x,http://b.example/y][http://a.example/x]"
                "[http://b.example/y]");
    assert_each("/p?u=http://b.example/y?c=1&d=2",
                "[/p?u=http://b.example/y?c=1&d=2]"
                "[http://b.example/y?c=1&d=2][http://b.example/y?c=1]");
    assert_each("http://a.example/p?b=1,2&c=3",
                "[http://a.example/p?b=1,2&c=3]");
    assert_each("http://a.example/?q=http://%60b.example/",
                "[http://a.example/?q=http://%60b.example/]"
                "[http://%60b.example/][b.example]");
}

static void what_is_no_url_and_no_path_has_nothing_inside(void **unused)
{
    (void)unused;
    assert_inside("a.example", "");
    assert_inside("http://a.example", "");
    assert_inside("http://a.example/%", "");
    assert_inside("/a%2", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_names_hosts_urls_and_digests),
        cmocka_unit_test(a_path_names_hosts_and_digests),
        cmocka_unit_test(a_url_is_also_what_stands_before_the_next_one),
        cmocka_unit_test(what_is_no_url_and_no_path_has_nothing_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
