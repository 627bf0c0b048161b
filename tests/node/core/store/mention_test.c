#include "node/core/store/mention.h"

#include "node/core/store/giveback_claim.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;

static void begin(void)
{
    core_fixture_open(&o);
    core_fixture_write(&o);
}

static void end(void)
{
    core_fixture_commit(&o);
    core_fixture_close(&o);
}

static void who_names_a_record_is_found_in_order(void **unused)
{
    const struct record_id one = {{1}}, two = {{2}}, three = {{3}};
    uint64_t number = 0;

    (void)unused;
    begin();
    mention_put(&o.facts.txn, &two, 300);
    mention_put(&o.facts.txn, &two, 7);
    mention_put(&o.facts.txn, &two, 7);
    mention_put(&o.facts.txn, &three, 8);
    assert_true(mention_next(&o.facts.txn.view, &two, &number));
    assert_int_equal(7, number);
    assert_true(mention_next(&o.facts.txn.view, &two, &number));
    assert_int_equal(300, number);
    assert_false(mention_next(&o.facts.txn.view, &two, &number));
    assert_true(mention_has(&o.facts.txn.view, &two, 7));
    mention_del(&o.facts.txn, &two, 7);
    assert_false(mention_has(&o.facts.txn.view, &two, 7));
    number = 0;
    assert_true(mention_next(&o.facts.txn.view, &two, &number));
    assert_int_equal(300, number);
    number = 0;
    assert_false(mention_next(&o.facts.txn.view, &one, &number));
    end();
}

static void a_retraction_is_found_by_its_author(void **unused)
{
    const struct record_id one = {{1}}, two = {{2}};
    uint64_t number = 0;

    (void)unused;
    begin();
    mention_put_retraction(&o.facts.txn, &one, 5, 300);
    mention_put_retraction(&o.facts.txn, &one, 5, 301);
    mention_put_retraction(&o.facts.txn, &one, 1, 302);
    mention_put(&o.facts.txn, &one, UINT64_C(5) << 32);
    assert_true(mention_next(&o.facts.txn.view, &one, &number));
    assert_int_equal(UINT64_C(5) << 32, number);
    assert_false(mention_next(&o.facts.txn.view, &one, &number));
    assert_true(mention_retraction(&o.facts.txn.view, &one, 5, &number));
    assert_int_equal(300, number);
    assert_true(mention_retraction(&o.facts.txn.view, &one, 1, &number));
    assert_int_equal(302, number);
    assert_false(mention_retraction(&o.facts.txn.view, &one, 2, &number));
    assert_false(mention_retraction(&o.facts.txn.view, &two, 5, &number));
    end();
}

static void a_claim_stands_until_it_is_dropped(void **unused)
{
    const struct giveback_claim first = {4, 0, 0, 1}, other = {5, 1, 0, 2};
    const struct record_id id = {{1}};
    uint32_t node_no = 0;
    struct giveback_claim found;

    (void)unused;
    begin();
    assert_true(giveback_claim_put(&o.facts.txn, &id, 9, &first));
    assert_false(giveback_claim_put(&o.facts.txn, &id, 9, &other));
    assert_true(giveback_claim_put(&o.facts.txn, &id, 3, &other));
    assert_true(giveback_claim_next(&o.facts.txn.view, &id, &node_no, &found));
    assert_int_equal(3, node_no);
    assert_true(giveback_claim_next(&o.facts.txn.view, &id, &node_no, &found));
    assert_int_equal(9, node_no);
    assert_int_equal(4, found.seq);
    assert_false(giveback_claim_next(&o.facts.txn.view, &id, &node_no, &found));
    giveback_claim_drop(&o.facts.txn, &id, 9);
    assert_false(giveback_claim_has(&o.facts.txn.view, &id, 9));
    assert_true(giveback_claim_has(&o.facts.txn.view, &id, 3));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_names_a_record_is_found_in_order),
        cmocka_unit_test(a_retraction_is_found_by_its_author),
        cmocka_unit_test(a_claim_stands_until_it_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
