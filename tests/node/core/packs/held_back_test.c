/* held_back: what a pack lacks, in its order, and what is not named. */
#include "node/core/packs/held_back.h"

#include "tests/unit.h"

static struct held_back held;

static void put(uint64_t number, uint16_t position)
{
    held_back_add(&held, &(struct held_back_value){.number = number,
                                                   .position = position});
}

static void it_is_walked_by_record_and_place(void **state)
{
    const struct held_back_value *v;

    (void)state;
    held.count = 0;
    held.left = 0;
    assert_null(held_back_from(&held, 0, 0));
    put(7, 1);
    put(2, 9);
    put(7, 0);
    held_back_sort(&held);
    v = held_back_from(&held, 0, 0);
    assert_true(v->number == 2 && v->position == 9);
    v = held_back_from(&held, 2, 10);
    assert_true(v->number == 7 && v->position == 0);
    v = held_back_from(&held, 7, 1);
    assert_true(v->number == 7 && v->position == 1);
    assert_null(held_back_from(&held, 7, 2));
}

static void what_is_not_named_is_counted(void **state)
{
    (void)state;
    held.count = 0;
    held.left = 0;
    for (uint64_t i = 0; i < HELD_BACK_MAX + 3; i++)
        put(i, 0);
    assert_int_equal(held.count, HELD_BACK_MAX);
    assert_int_equal(held.left, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_walked_by_record_and_place),
        cmocka_unit_test(what_is_not_named_is_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
