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
                  "[http://c.example/?q=1][d.example]");
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
        cmocka_unit_test(what_is_no_url_and_no_path_has_nothing_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
