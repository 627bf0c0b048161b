#include "node/log_fold.h"

#include "tests/unit.h"

enum { NOW_MS = 1000, LINES = 3 };

static bool due(struct log_fold *f, uint64_t now_ms)
{
    return log_fold_due(f, LINES, "", now_ms);
}

static void the_first_of_an_hour_are_written(void **unused)
{
    struct log_fold f = {.what = "it"};

    (void)unused;
    for (int i = 0; i < 2 * LINES; i++)
        assert_int_equal(i < LINES, due(&f, NOW_MS + (uint64_t)i));
    assert_int_equal(LINES, f.more);
    assert_false(due(&f, NOW_MS + LOG_FOLD_MS - 1));
    assert_true(due(&f, NOW_MS + LOG_FOLD_MS));
    assert_int_equal(0, f.more);
}

static void the_count_is_told_once(void **unused)
{
    struct log_fold f = {.what = "it"};

    (void)unused;
    for (int i = 0; i < 2 * LINES; i++)
        (void)due(&f, NOW_MS);
    log_fold_tell(&f, "", NOW_MS + LOG_FOLD_MS - 1);
    assert_int_equal(LINES, f.more);
    log_fold_tell(&f, "", NOW_MS + LOG_FOLD_MS);
    assert_int_equal(0, f.more);
}

static void a_clock_that_was_set_back_silences_nothing(void **unused)
{
    struct log_fold f = {.what = "it"};

    (void)unused;
    for (int i = 0; i < 2 * LINES; i++)
        (void)due(&f, NOW_MS);
    assert_true(due(&f, NOW_MS - 1));
}

static void kinds_that_find_no_place_share_the_last(void **unused)
{
    struct log_fold table[2] = {{0}};

    (void)unused;
    assert_ptr_equal(&table[0], log_fold_of(table, 2, "one"));
    assert_ptr_equal(&table[1], log_fold_of(table, 2, "two"));
    assert_ptr_equal(&table[0], log_fold_of(table, 2, "one"));
    assert_ptr_equal(&table[1], log_fold_of(table, 2, "three"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_of_an_hour_are_written),
        cmocka_unit_test(the_count_is_told_once),
        cmocka_unit_test(a_clock_that_was_set_back_silences_nothing),
        cmocka_unit_test(kinds_that_find_no_place_share_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
