#include "tests/unit.h"

#include "node/heartbeat.h"

/* A check a second from start_ms; whether any of them found it hung. */
static bool checked(struct heartbeat *h, int64_t start_ms, unsigned checks)
{
    bool hung = false;

    for (unsigned i = 0; i < checks; i++)
        hung |= heartbeat_check(h, start_ms + (int64_t)i * HEARTBEAT_CHECK_MS);
    return hung;
}

static void thirty_seconds_of_silence_are_hung(void **state)
{
    struct heartbeat h = {0};

    (void)state;
    assert_false(checked(&h, 1000, HEARTBEAT_MISSED_MAX - 1));
    assert_true(heartbeat_lives(&h));
    assert_int_equal(heartbeat_silent_s(&h), HEARTBEAT_MISSED_MAX - 1);
    assert_true(checked(&h, 1000 + (int64_t)HEARTBEAT_HUNG_MS, 1));
    assert_false(heartbeat_lives(&h));
}

static void who_is_heard_begins_anew(void **state)
{
    struct heartbeat h = {0};

    (void)state;
    assert_false(checked(&h, 1000, HEARTBEAT_MISSED_MAX - 1));
    heartbeat_heard(&h);
    assert_int_equal(heartbeat_silent_s(&h), 0);
    assert_false(checked(&h, 100000, HEARTBEAT_MISSED_MAX - 1));
}

/* The parent was stopped for an hour, or its poll came late. */
static void time_without_checks_counts_for_one(void **state)
{
    struct heartbeat h = {0};

    (void)state;
    assert_false(checked(&h, 1000, 2));
    assert_false(heartbeat_check(&h, 3600 * 1000));
    assert_int_equal(heartbeat_silent_s(&h), 3);
}

static void more_checks_than_one_a_second_count_for_one(void **state)
{
    struct heartbeat h = {0};

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_false(heartbeat_check(&h, 5000 + i % HEARTBEAT_CHECK_MS));
    assert_int_equal(heartbeat_silent_s(&h), 1);
}

static void who_does_not_die_is_found_hung_again(void **state)
{
    struct heartbeat h = {0};

    (void)state;
    assert_true(checked(&h, 1000, HEARTBEAT_MISSED_MAX));
    assert_false(checked(&h, 100000, HEARTBEAT_MISSED_MAX - 1));
    assert_true(checked(&h, 200000, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_seconds_of_silence_are_hung),
        cmocka_unit_test(who_is_heard_begins_anew),
        cmocka_unit_test(time_without_checks_counts_for_one),
        cmocka_unit_test(more_checks_than_one_a_second_count_for_one),
        cmocka_unit_test(who_does_not_die_is_found_hung_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
