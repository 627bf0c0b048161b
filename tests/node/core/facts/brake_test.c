/* brake: what is held back, and from which number on. */
#include "node/core/facts/brake.h"

#include "tests/unit.h"

static void nothing_is_where_nobody_asked_for_it(void **state)
{
    static struct config c;

    (void)state;
    config_init(&c);
    assert_false(brake_disputed(&c, 0));
    assert_false(brake_disputed(&c, UINT32_MAX));
}

static void what_so_many_dispute_is(void **state)
{
    static struct config c;

    (void)state;
    config_init(&c);
    for (uint32_t n = 1; n <= 3; n++) {
        c.brake_disputed = n;
        assert_false(brake_disputed(&c, n - 1));
        assert_true(brake_disputed(&c, n));
        assert_true(brake_disputed(&c, n + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_where_nobody_asked_for_it),
        cmocka_unit_test(what_so_many_dispute_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
