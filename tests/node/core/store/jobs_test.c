#include "node/core/store/jobs.h"

#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct circle c;

static void put(enum due_kind kind, uint64_t number, uint32_t party,
                uint64_t detail)
{
    const struct due_at at = {kind, number, party, {.detail = detail}};

    due_put(c.o.desk.store, &at);
}

static void assert_next(struct due_at *at, uint64_t number, uint32_t party,
                        uint64_t detail)
{
    assert_true(due_next(c.o.desk.store, at));
    assert_int_equal(number, at->number);
    assert_int_equal(party, at->party);
    assert_int_equal(detail, at->due.detail);
}

static void what_is_due_comes_in_order_each_kind_by_itself(void **unused)
{
    struct due_at at = {.kind = DUE_ERASED};

    (void)unused;
    circle_open(&c, 0);
    assert_false(due_any(c.o.desk.store));
    put(DUE_PASSED, 9, 1, 1);
    put(DUE_ERASED, 300, 0, 2);
    put(DUE_ERASED, 2, UINT32_MAX, 3);
    put(DUE_ERASED, 2, 7, 4);
    put(DUE_LEAK, 1, 1, 5);
    assert_true(due_any(c.o.desk.store));
    assert_next(&at, 2, 7, 4);
    assert_next(&at, 2, UINT32_MAX, 3);
    assert_next(&at, 300, 0, 2);
    assert_false(due_next(c.o.desk.store, &at));
    at = (struct due_at){.kind = DUE_FILL};
    assert_false(due_next(c.o.desk.store, &at));
    circle_close(&c);
}

static void it_is_kept_until_it_is_done(void **unused)
{
    struct due_at at = {.kind = DUE_PASSED};

    (void)unused;
    circle_open(&c, 0);
    put(DUE_PASSED, 4, 2, 1);
    put(DUE_PASSED, 4, 2, 8); /* said again: once, as it was said last */
    put(DUE_PASSED, 4, 3, 9);
    circle_restart(&c);
    assert_next(&at, 4, 2, 8);
    due_done(c.o.desk.store, &at);
    at = (struct due_at){.kind = DUE_PASSED};
    assert_next(&at, 4, 3, 9);
    due_done(c.o.desk.store, &at);
    due_done(c.o.desk.store, &at);
    assert_false(due_any(c.o.desk.store));
    circle_close(&c);
}

static void a_leak_keeps_all_that_is_to_be_told(void **unused)
{
    const struct due_at leak = {
        .kind = DUE_LEAK,
        .number = 3,
        .party = 2,
        .due = {SAMPLE_NOW_MS, 4, {{1, 2}}, {{3, 4}}, TLP_RED}};
    struct due_at at = {.kind = DUE_LEAK};

    (void)unused;
    circle_open(&c, 0);
    due_put(c.o.desk.store, &leak);
    assert_true(due_next(c.o.desk.store, &at));
    assert_memory_equal(&leak.due, &at.due, sizeof at.due);
    circle_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_comes_in_order_each_kind_by_itself),
        cmocka_unit_test(it_is_kept_until_it_is_done),
        cmocka_unit_test(a_leak_keeps_all_that_is_to_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
