/* suffix: the public suffix list, and names below it. */
#include "tests/unit.h"

#include <string.h>

#include "node/suffix.h"

static void names_below_which_everybody_has_one_are_suffixes(void **state)
{
    static const char *const suffixes[] = {
        "jp",       "co.jp",       "go.jp",  "com.au", "co.uk",
        "gov.uk",   "kawasaki.jp", "foo.ck", /* by a rule with a star */
        "xn--p1ai",
    };
    static const char *const others[] = {
        "example.co.jp",
        "www.example.co.jp",
        "example.com",
        "city.kawasaki.jp", /* an exception of a star */
        "www.ck",
        "doc",
        "webclient",
        "github.io", /* a company's, for its customers */
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (!suffix_is_public(bytes_text(suffixes[i])))
            fail_msg("'%s' is no suffix", suffixes[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (suffix_is_public(bytes_text(others[i])))
            fail_msg("'%s' is a suffix", others[i]);
}

static void a_name_is_known_by_what_it_ends_in(void **state)
{
    static const char *const known[] = {
        "evil.com", "evil.co.za" /* za alone is no suffix */,
        "a.b.jp",   "evil.xn--p1ai",
        "evil.sh",  "co.jp"};
    static const char *const unknown[] = {"john.smith", "reform.doc", "a.1b",
                                          "foo.bar_baz", "evil.za"};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!suffix_known(bytes_text(known[i])))
            fail_msg("'%s' is not known", known[i]);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (suffix_known(bytes_text(unknown[i])))
            fail_msg("'%s' is known", unknown[i]);
}

static void a_name_that_is_too_long_is_neither(void **state)
{
    uint8_t octets[300];
    struct bytes text = {octets, sizeof octets};

    (void)state;
    memset(octets, 'a', sizeof octets);
    assert_false(suffix_is_public(text));
    assert_false(suffix_known(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_below_which_everybody_has_one_are_suffixes),
        cmocka_unit_test(a_name_is_known_by_what_it_ends_in),
        cmocka_unit_test(a_name_that_is_too_long_is_neither),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
