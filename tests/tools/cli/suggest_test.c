/* suggest: the option that was meant by a mistyped one. */
#include "tests/unit.h"

#include "tools/cli/suggest.h"

static const struct option_spec specs[] = {
    {"title", OPTION_VALUE, NULL, "TEXT", "a title"},
    {"community", OPTION_SWITCH, NULL, NULL, "a mark"},
    {"f", OPTION_VALUE, NULL, "FILE", "a file"},
    {.name = NULL},
};

static void an_option_is_found_without_its_value_and_hyphens(void **state)
{
    char room[SUGGEST_OPTION_MAX];

    (void)state;
    assert_string_equal(suggest_option(room, specs, "--tilte"), "--title");
    assert_string_equal(suggest_option(room, specs, "--titel=a=b"), "--title");
    assert_string_equal(suggest_option(room, specs, "-title"), "--title");
    assert_string_equal(suggest_option(room, specs, "--nonsense"), "");
    assert_string_equal(suggest_option(room, specs, "-"), "");
    assert_string_equal(suggest_option(room, specs, "-g"), "");
}

static void a_switch_is_found_with_its_no(void **state)
{
    char room[SUGGEST_OPTION_MAX];

    (void)state;
    assert_string_equal(suggest_option(room, specs, "--comunity"),
                        "--community");
    assert_string_equal(suggest_option(room, specs, "--no-comunity"),
                        "--no-community");
    assert_string_equal(suggest_option(room, specs, "--no-titel"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_option_is_found_without_its_value_and_hyphens),
        cmocka_unit_test(a_switch_is_found_with_its_no),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
