/* bullet: what stands in front of the items of a list. */
#include "tests/unit.h"

#include "tools/formats/line/bullet.h"

static void assert_passed(const char *want, bool there, const char *line)
{
    bool had;
    struct bytes rest = bullet_pass(bytes_text(line), &had);

    assert_bytes_equal(bytes_text(want), rest);
    assert_int_equal(there, had);
}

static void bullets_and_numbers_are_passed(void **state)
{
    (void)state;
    assert_passed("a", true, "* a");
    assert_passed("a", true, "- a");
    assert_passed("a", true, "1. a");
    assert_passed("a", true, "12) a");
    assert_passed("a", true, "・a");
    assert_passed("a", true, "■ a");
    assert_passed("a", true, "✓ a");
}

static void what_begins_otherwise_stays(void **state)
{
    (void)state;
    assert_passed("a", false, "a");
    assert_passed("203.0.113.9", false, "203.0.113.9");
    assert_passed("1.2.3", false, "1.2.3");
    assert_passed("2026. a", false, "2026. a");
    assert_passed("-a", false, "-a");
    assert_passed("", false, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bullets_and_numbers_are_passed),
        cmocka_unit_test(what_begins_otherwise_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
