#include "node/ward.h"

#include "tests/unit.h"

enum { NOW_MS = 1000 * 1000 };

/* One that ended just now, after so long. */
static struct ward ended(int64_t ran_ms)
{
    struct ward w;

    ward_init(&w, PROCESS_NET);
    w.started_ms = NOW_MS - ran_ms;
    return w;
}

static void who_ends_again_and_again_waits_longer(void **unused)
{
    struct ward w = ended(1);
    int64_t last_ms = 0, after_ms = ward_again(&w, false, NOW_MS);

    (void)unused;
    assert_int_equal(WARD_BACKOFF_MIN_MS, after_ms);
    assert_false(ward_due(&w, NOW_MS + after_ms - 1));
    assert_true(ward_due(&w, NOW_MS + after_ms));
    for (int i = 0; i < 20; i++) {
        last_ms = after_ms;
        after_ms = ward_again(&w, false, NOW_MS);
        assert_true(after_ms >= last_ms && after_ms <= WARD_BACKOFF_MAX_MS);
    }
    assert_int_equal(WARD_BACKOFF_MAX_MS, after_ms);
    assert_int_equal(21, w.restarts);
}

static void who_was_not_to_blame_or_ran_for_long_is_due_soon(void **unused)
{
    struct ward w = ended(1);

    (void)unused;
    (void)ward_again(&w, false, NOW_MS);
    (void)ward_again(&w, false, NOW_MS);
    assert_int_equal(WARD_BACKOFF_MIN_MS, ward_again(&w, true, NOW_MS));
    (void)ward_again(&w, false, NOW_MS);
    w.started_ms = NOW_MS - WARD_STEADY_MS;
    assert_int_equal(WARD_BACKOFF_MIN_MS, ward_again(&w, false, NOW_MS));
}

static void who_runs_is_not_due(void **unused)
{
    struct ward w = ended(1);

    (void)unused;
    assert_true(ward_due(&w, NOW_MS));
    w.pid = 1;
    assert_false(ward_due(&w, NOW_MS));
    ward_gone(&w);
    assert_true(ward_due(&w, NOW_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_ends_again_and_again_waits_longer),
        cmocka_unit_test(who_was_not_to_blame_or_ran_for_long_is_due_soon),
        cmocka_unit_test(who_runs_is_not_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
