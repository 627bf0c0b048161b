/* clock: what is a jump, and what is none. */
#include "node/core/clock.h"

#include "tests/unit.h"

static struct clock_look look;
static const uint64_t day_ms = UINT64_C(1790000000000), steady_ms = 5000;

static int64_t after(int64_t day, int64_t steady)
{
    look = (struct clock_look){0};
    assert_int_equal(0, clock_jump(&look, day_ms, steady_ms));
    return clock_jump(&look, day_ms + (uint64_t)day,
                      steady_ms + (uint64_t)steady);
}

static void the_first_look_is_no_jump(void **unused)
{
    (void)unused;
    look = (struct clock_look){0};
    assert_int_equal(0, clock_jump(&look, day_ms, 1));
}

static void time_that_passes_is_no_jump(void **unused)
{
    (void)unused;
    assert_int_equal(0, after(250, 250));
    /* However long the process was stopped. */
    assert_int_equal(0, after(3600 * 1000, 3600 * 1000));
}

static void slewing_and_leap_seconds_are_no_jumps(void **unused)
{
    uint64_t day = day_ms, steady = steady_ms;

    (void)unused;
    assert_int_equal(0, after(250 + 1000, 250));
    assert_int_equal(0, after(250 - 1000, 250));
    for (int i = 0; i < 4 * 3600 * 24 * 7; i++) { /* 500 ppm for a week */
        day += i % 8 == 0 ? 251 : 250;
        steady += 250;
        assert_int_equal(0, clock_jump(&look, day, steady));
        if (i == 0)
            look = (struct clock_look){true, day, steady};
    }
}

static void a_step_beyond_the_bound_is_a_jump_once(void **unused)
{
    (void)unused;
    assert_int_equal(CLOCK_JUMP_MS + 1, after(250 + CLOCK_JUMP_MS + 1, 250));
    assert_int_equal(0, clock_jump(&look, look.day_ms + 1, look.steady_ms + 1));
    assert_int_equal(-CLOCK_JUMP_MS - 1, after(250 - CLOCK_JUMP_MS - 1, 250));
    assert_int_equal(0, after(250 + CLOCK_JUMP_MS, 250));
    /* A machine slept: the steady clock stood still. */
    assert_int_equal(INT64_C(61) * 86400 * 1000,
                     after(INT64_C(61) * 86400 * 1000, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_look_is_no_jump),
        cmocka_unit_test(time_that_passes_is_no_jump),
        cmocka_unit_test(slewing_and_leap_seconds_are_no_jumps),
        cmocka_unit_test(a_step_beyond_the_bound_is_a_jump_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
