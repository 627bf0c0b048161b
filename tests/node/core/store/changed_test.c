/* changed: what somebody who asks later looks at again. */
#include "node/core/store/changed.h"

#include "node/core/store/index.h"
#include "node/core/store/vault.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;

static int setup(void **state)
{
    (void)state;
    return core_fixture_open_writing(&o);
}

static int teardown(void **state)
{
    (void)state;
    return core_fixture_close_writing(&o);
}

static struct vault_row kept(uint8_t object, const char *domain)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    const struct core_fixture_report report = {.object = object,
                                               .domain = domain};
    struct vault_row row;

    core_fixture_keep(&o, &raw, &r, &row, &report);
    return row;
}

static const struct changed *noted(void)
{
    return changed_get(&o.facts.txn.view);
}

static bool is_noted(uint64_t number)
{
    for (size_t i = 0; i < noted()->count; i++)
        if (noted()->number[i] == number)
            return true;
    return false;
}

static void records_that_come_are_noted(void **state)
{
    static struct changed taken;
    struct vault_row first = kept(1, "a.example");
    struct vault_row second = kept(2, "b.example");
    const uint64_t times = noted()->times;

    (void)state;
    (void)kept(3, NULL); /* says no value */
    assert_int_equal(noted()->times, times);
    assert_true(is_noted(first.number) && is_noted(second.number));
    assert_false(noted()->less || noted()->more);
    changed_take(&o.facts.txn.view, &taken);
    assert_int_equal(taken.count, 2);
    assert_int_equal(noted()->count, 0);
    assert_int_equal(noted()->times, times);
}

static void what_says_less_is_noted_as_that(void **state)
{
    static struct changed taken;
    struct vault_row row = kept(1, "a.example");

    (void)state;
    changed_take(&o.facts.txn.view, &taken);
    index_retract(o.facts.index, &row, INDICATOR_DOMAIN,
                  bytes_text("a.example"));
    assert_true(noted()->less && is_noted(row.number));
    changed_take(&o.facts.txn.view, &taken);
    assert_true(taken.less && !noted()->less);
    row.state |= VAULT_RETRACTED;
    vault_update(&o.facts.txn, &row);
    assert_true(noted()->less && is_noted(row.number));
}

static void more_than_it_holds_is_said(void **state)
{
    struct vault_row row = kept(1, "a.example");

    (void)state;
    for (size_t i = 0; i < CHANGED_MAX; i++) {
        row.number = 100 + i;
        changed_put(&o.facts.txn, &row);
    }
    assert_true(noted()->more);
    assert_int_equal(noted()->count, CHANGED_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_that_come_are_noted, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_says_less_is_noted_as_that, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(more_than_it_holds_is_said, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
