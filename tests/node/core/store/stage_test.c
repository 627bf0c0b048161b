#include "node/core/store/stage.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static void put(uint8_t act, uint32_t i, uint64_t since_ms)
{
    const struct act_token token = {{act}};
    const struct stage_part part = {.row.number = 100 * act + i,
                                    .since_ms = since_ms};

    stage_put(&c.o.facts.txn, &token, i, &part);
}

static void assert_over(uint64_t now_ms, uint8_t act, uint32_t want)
{
    struct stage_part part;
    struct act_token token;
    uint32_t i;

    assert_true(stage_over(&c.o.facts.txn.view, now_ms, &token, &i, &part));
    assert_int_equal(act, token.octet[0]);
    assert_int_equal(want, i);
    assert_int_equal(100 * act + want, part.row.number);
}

static void parts_come_in_order_each_act_by_itself(void **unused)
{
    const struct act_token two = {{2}}, none = {{9}};
    struct stage_part part;
    uint32_t i = 0;

    (void)unused;
    put(1, 1, 5);
    put(2, 300, 5);
    put(2, 2, 5);
    put(2, 2, 6); /* once more: in its place */
    put(3, 1, 5);
    peers_fixture_restart(&c);
    assert_int_equal(4, view_state(&c.o.facts.txn.view)->staged);
    assert_true(stage_next(&c.o.facts.txn.view, &two, &i, &part));
    assert_int_equal(2, i);
    assert_int_equal(6, part.since_ms);
    assert_true(stage_next(&c.o.facts.txn.view, &two, &i, &part));
    assert_int_equal(300, i);
    assert_false(stage_next(&c.o.facts.txn.view, &two, &i, &part));
    i = 0;
    assert_false(stage_next(&c.o.facts.txn.view, &none, &i, &part));
    stage_del(&c.o.facts.txn, &two, 2);
    assert_false(stage_get(&c.o.facts.txn.view, &two, 2, &part));
    assert_int_equal(3, view_state(&c.o.facts.txn.view)->staged);
}

static void over_is_what_was_dropped_or_has_waited_too_long(void **unused)
{
    const uint64_t begun = SAMPLE_NOW_MS, end = begun + STAGE_KEPT_MS;
    struct act_token token;
    struct stage_part part;
    uint32_t i;

    (void)unused;
    assert_false(stage_over(&c.o.facts.txn.view, end, &token, &i, &part));
    put(1, 1, begun + 1);
    put(1, 2, begun);
    assert_false(stage_over(&c.o.facts.txn.view, end, &token, &i, &part));
    assert_over(end + 1, 1, 2);
    /* A clock that was put back makes nothing old. */
    assert_false(stage_over(&c.o.facts.txn.view, 1, &token, &i, &part));
    put(2, 7, 0);
    assert_over(1, 2, 7);
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(parts_come_in_order_each_act_by_itself),
        TEST(over_is_what_was_dropped_or_has_waited_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
