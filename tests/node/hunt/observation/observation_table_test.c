/* observation_table: against a plain list of the same observations. */
#include "tests/unit.h"

#include <stdlib.h>

#include "node/hunt/observation/observation_table.h"

enum { BITS = 10, VALUES = 700, SEEN = 20000 };

/* Spread over the whole range, as keyed hashes are. */
static uint64_t hash_of(unsigned value)
{
    return (value + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void add(struct observation_table *t, uint64_t hash, uint64_t time_s,
                unsigned source)
{
    struct observation o = observation_once(hash, time_s, source);
    assert_true(observation_table_add(t, &o));
}

static void each_value_comes_out_once_in_order_with_all_it_was(void **state)
{
    (void)state;
    struct observation_table *t = observation_table_open(BITS);
    uint64_t first[VALUES], last[VALUES], count[VALUES] = {0};
    for (unsigned i = 0; i < SEEN; i++) {
        unsigned value = i * 7919 % VALUES;
        uint64_t time = 1000 + (i * 31) % 100000;
        if (count[value]++ == 0)
            first[value] = last[value] = time;
        first[value] = time < first[value] ? time : first[value];
        last[value] = time > last[value] ? time : last[value];
        add(t, hash_of(value), time, value % 3);
    }
    assert_int_equal(observation_table_count(t), VALUES);
    const struct observation *row = observation_table_sort(t);
    for (unsigned i = 0; i < VALUES; i++) {
        assert_true(i == 0 || row[i].hash > row[i - 1].hash);
        unsigned value = 0;
        while (hash_of(value) != row[i].hash)
            value++;
        assert_int_equal(row[i].first_s, first[value]);
        assert_int_equal(row[i].last_s, last[value]);
        assert_int_equal(row[i].count, count[value]);
        assert_int_equal(row[i].sources, 1 << value % 3);
    }
    observation_table_close(t);
}

static void windows_stand_one_after_the_other(void **state)
{
    (void)state;
    struct observation_table *t = observation_table_open(BITS);
    for (unsigned i = 0; i < 90; i++)
        add(t, hash_of(i / 3), (uint64_t)OBSERVATION_WINDOW_S * (i % 3) + 5, 0);
    const struct observation *row = observation_table_sort(t);
    for (unsigned i = 0; i < 90; i++) {
        assert_int_equal(row[i].window, i / 30);
        assert_int_equal(row[i].count, 1);
        assert_true(i == 0 || observation_order(&row[i - 1], &row[i]) < 0);
    }
    observation_table_close(t);
}

static void
a_full_one_takes_what_it_has_and_is_usable_when_cleared(void **state)
{
    (void)state;
    struct observation_table *t = observation_table_open(BITS);
    struct observation o;
    unsigned taken = 0;
    do
        o = observation_once(hash_of(taken), 5, 0);
    while (observation_table_add(t, &o) && ++taken);
    assert_in_range(taken, 1 << (BITS - 1), 1 << BITS);
    add(t, hash_of(0), 6, 0);
    (void)observation_table_sort(t);
    assert_false(observation_table_add(t, &o));
    observation_table_clear(t);
    assert_int_equal(observation_table_count(t), 0);
    assert_true(observation_table_add(t, &o));
    observation_table_close(t);
}

static void a_day_is_a_bit_and_a_count_stays_at_its_end(void **state)
{
    (void)state;
    struct observation a = observation_once(1, 0, 0);
    struct observation b =
        observation_once(1, 31 * (uint64_t)OBSERVATION_DAY_S, 31);
    b.count = UINT32_MAX;
    observation_join(&a, &b);
    assert_true(a.days == 0x80000001U && a.sources == 0x80000001U);
    assert_true(a.count == UINT32_MAX);
    assert_int_equal(a.last_s, 31 * OBSERVATION_DAY_S);
    struct observation late = observation_once(1, UINT64_MAX, 0);
    assert_int_equal(late.window, OBSERVATION_WINDOW_MAX);
    assert_int_equal(late.last_s, OBSERVATION_WINDOW_S - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_comes_out_once_in_order_with_all_it_was),
        cmocka_unit_test(windows_stand_one_after_the_other),
        cmocka_unit_test(
            a_full_one_takes_what_it_has_and_is_usable_when_cleared),
        cmocka_unit_test(a_day_is_a_bit_and_a_count_stays_at_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
