/* observation_plan: that runs stay few, and rows are written few times. */
#include "tests/unit.h"

#include "node/hunt/observation/observation_plan.h"

enum { COMMITS = 3000, ROWS = 50000 };

static struct observation_list list;

static void add_run(uint64_t rows, uint32_t window)
{
    list.run[list.run_count] =
        (struct observation_list_run){list.run_count + 1, rows, window};
    list.run_count++;
}

/* What a plan makes of the list; how many rows it writes. */
static uint64_t carry_out(const struct observation_plan *plan)
{
    uint64_t rows = 0;
    uint32_t window = list.run[plan->place[0]].window;
    for (size_t i = 0; i < plan->count; i++) {
        struct observation_list_run *run = &list.run[plan->place[i]];
        assert_int_equal(run->window, window);
        rows += run->rows;
        run->rows = 0;
    }
    size_t kept = 0;
    for (size_t i = 0; i < list.run_count; i++) {
        if (list.run[i].rows > 0)
            list.run[kept++] = list.run[i];
    }
    list.run_count = kept;
    add_run(rows, window);
    return rows;
}

static void runs_stay_few_and_rows_are_written_few_times(void **state)
{
    (void)state;
    uint64_t written = 0;
    size_t most = 0;
    list.run_count = 0;
    for (unsigned i = 0; i < COMMITS; i++) {
        add_run(ROWS, 7);
        written += ROWS;
        for (struct observation_plan plan;
             (plan = observation_plan_merge(&list, 0, false)).count > 0;)
            written += carry_out(&plan);
        most = list.run_count > most ? list.run_count : most;
    }
    assert_in_range(most, 1, 32);
    assert_in_range(written / ((uint64_t)COMMITS * ROWS), 1, 8);
}

static void
where_all_is_merged_a_window_that_is_over_becomes_one_run(void **state)
{
    (void)state;
    uint64_t end = 8 * (uint64_t)OBSERVATION_WINDOW_S;
    uint64_t late = (uint64_t)OBSERVATION_PLAN_LATE_DAYS * OBSERVATION_DAY_S;
    list.run_count = 0;
    add_run(5, 7);
    add_run(5000000, 7);
    add_run(6, 8);
    assert_int_equal(observation_plan_merge(&list, end, true).count, 0);
    /* Each commit that brings a late line would write all of it again. */
    assert_int_equal(observation_plan_merge(&list, end + late, false).count, 0);
    struct observation_plan plan =
        observation_plan_merge(&list, end + late, true);
    assert_int_equal(plan.count, 2);
    (void)carry_out(&plan);
    assert_int_equal(observation_plan_merge(&list, end + late, true).count, 0);
}

static void late_lines_are_merged_among_themselves(void **state)
{
    (void)state;
    uint64_t long_after = 100 * (uint64_t)OBSERVATION_WINDOW_S;
    list.run_count = 0;
    add_run(5000000, 7);
    uint64_t written = 0;
    for (unsigned i = 0; i < 100; i++) {
        add_run(1, 7);
        for (struct observation_plan plan;
             (plan = observation_plan_merge(&list, long_after, false)).count >
             0;)
            written += carry_out(&plan);
    }
    assert_in_range(written, 1, 100 * 100);
    assert_in_range(list.run_count, 2, 5);
}

static void more_than_a_run_holds_is_not_merged(void **state)
{
    (void)state;
    list.run_count = 0;
    add_run(OBSERVATION_RUN_ROWS_MAX, 7);
    add_run(5, 7);
    add_run(OBSERVATION_RUN_ROWS_MAX - 1, 7);
    assert_int_equal(observation_plan_merge(&list, UINT64_MAX / 2, true).count,
                     0);
}

static void a_window_goes_when_all_of_it_is_old(void **state)
{
    (void)state;
    uint64_t end = 8 * (uint64_t)OBSERVATION_WINDOW_S;
    uint64_t keep = 400 * (uint64_t)OBSERVATION_DAY_S;
    assert_false(observation_plan_expired(7, end + keep - 1, 400));
    assert_true(observation_plan_expired(7, end + keep, 400));
    assert_false(observation_plan_expired(0, 5, 400));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_stay_few_and_rows_are_written_few_times),
        cmocka_unit_test(
            where_all_is_merged_a_window_that_is_over_becomes_one_run),
        cmocka_unit_test(late_lines_are_merged_among_themselves),
        cmocka_unit_test(more_than_a_run_holds_is_not_merged),
        cmocka_unit_test(a_window_goes_when_all_of_it_is_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
