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

enum { DAY_S = 24 * 3600, FIRST_S = 20000 * DAY_S + 3600 };

/* At a share of 80 of 100: seen on so many days since FIRST_S. */
static bool held(uint32_t days, uint64_t later_s)
{
    static struct config c;
    const struct observed o = {.first_s = FIRST_S, .days = days};

    config_init(&c);
    c.brake_commonplace = 80;
    return brake_commonplace(&c, &o, FIRST_S + later_s);
}

static void what_was_first_seen_lately_is_never_commonplace(void **state)
{
    (void)state;
    assert_false(held(30, 29 * DAY_S));
    assert_false(held(31, 30 * DAY_S - 1));
    assert_true(held(31, 30 * DAY_S));
}

/* Of the 40 days to the 39th after the first. */
static void a_share_of_the_days_counts(void **state)
{
    (void)state;
    assert_false(held(31, 39 * DAY_S));
    assert_true(held(32, 39 * DAY_S));
    assert_false(held(32, 40 * DAY_S));
    assert_true(held(33, 40 * DAY_S));
}

static void a_clock_that_was_set_back_holds_nothing_back(void **state)
{
    const struct observed o = {.first_s = FIRST_S, .days = 400};
    static struct config c;

    (void)state;
    config_init(&c);
    c.brake_commonplace = 1;
    assert_false(brake_commonplace(&c, &o, FIRST_S - 1));
    assert_int_equal(brake_days(&o, FIRST_S - 1), 0);
    assert_int_equal(brake_days(&o, FIRST_S), 1);
    assert_int_equal(brake_days(&o, FIRST_S + DAY_S), 2);
}

static void nothing_is_commonplace_where_nobody_asked_for_it(void **state)
{
    const struct observed o = {.first_s = FIRST_S, .days = 400};
    static struct config c;

    (void)state;
    config_init(&c);
    assert_false(brake_commonplace(&c, &o, FIRST_S + (uint64_t)400 * DAY_S));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_where_nobody_asked_for_it),
        cmocka_unit_test(what_so_many_dispute_is),
        cmocka_unit_test(what_was_first_seen_lately_is_never_commonplace),
        cmocka_unit_test(a_share_of_the_days_counts),
        cmocka_unit_test(a_clock_that_was_set_back_holds_nothing_back),
        cmocka_unit_test(nothing_is_commonplace_where_nobody_asked_for_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
