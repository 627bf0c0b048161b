/* dead_scheme: schemes that nobody clicks. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "proto/dead_scheme.h"

static void assert_read(const char *text, const char *scheme, bool changed)
{
    struct bytes rest = bytes_text(text);
    const char *got = NULL;
    bool other = false;

    if (!dead_scheme_read(&rest, &got, &other))
        fail_msg("'%s' begins with none", text);
    assert_string_equal(scheme, got);
    assert_int_equal(changed, other);
    assert_bytes_equal(bytes_text("h.example"), rest);
}

static void schemes_are_read_as_people_write_them(void **state)
{
    (void)state;
    assert_read("http://h.example", "http", false);
    assert_read("hxxps://h.example", "https", true);
    assert_read("h[xx]p://h.example", "http", true);
    assert_read("HXXP://h.example", "http", true);
    assert_read("http:\\\\h.example", "http", true);
    assert_read("http__h.example", "http", true);
    assert_read("h\u00d7\u00d7p://h.example", "http", true);
    assert_read("fxp:///h.example", "ftp", true);
    assert_read("ttps://h.example", "https", true);
    assert_read("xxp:///h.example", "http", true);
}

static void prose_begins_with_none(void **state)
{
    static const char *const texts[] = {
        "",         "http",    "https: yes", "TTPs//h.example",
        "TTPs:\\h", "TTP://h", "ttps//h",    "ttp__h",
        "Xxp://h",  "://h",    "hxx://h",    "(TTPs)//h",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bytes rest = bytes_text(texts[i]);
        const char *scheme = NULL;
        bool changed = false;

        if (dead_scheme_read(&rest, &scheme, &changed))
            fail_msg("'%s'", texts[i]);
        assert_bytes_equal(bytes_text(texts[i]), rest);
        assert_false(changed);
    }
}

static void letters_of_http_may_be_any_of_its_like(void **state)
{
    static const char *const others[] = {
        "hkp://h", "hcp://h", "help://h", "hpp:h", "hz://h", "hhhhhhhhhhp://h"};

    (void)state;
    assert_read("hpp://h.example", "http", true);
    assert_read("hzzps://h.example", "https", true);
    assert_read("hppt://h.example", "http", true);
    assert_read("htttp://h.example", "http", true);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct bytes rest = bytes_text(others[i]);
        const char *scheme = NULL;
        bool changed = false;

        if (dead_scheme_read(&rest, &scheme, &changed))
            fail_msg("'%s'", others[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_http_may_be_any_of_its_like),
        cmocka_unit_test(schemes_are_read_as_people_write_them),
        cmocka_unit_test(prose_begins_with_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
