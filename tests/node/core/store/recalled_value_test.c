#include "node/core/store/recalled_value.h"

#include <stdio.h>

#include "node/core/store/table.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static struct index_place place_of(const char *domain)
{
    struct index_place place;

    assert_true(index_place(c.o.facts.index, &place, INDICATOR_DOMAIN,
                            bytes_text(domain)));
    return place;
}

static bool put(const char *domain, uint64_t number)
{
    const struct index_place place = place_of(domain);

    return recalled_value_put(&c.o.facts.txn, &place, number);
}

static uint64_t get(const char *domain)
{
    const struct index_place place = place_of(domain);

    return recalled_value_get(&c.o.facts.txn.view, &place);
}

static uint64_t count(void)
{
    return recalled_value_count(&c.o.facts.txn.view);
}

static size_t rows(void)
{
    struct table_key k = {0};
    struct bytes value;
    size_t n = 0;

    while (table_next(&c.o.facts.txn.view, TABLE_RECALLED, &k, &value))
        n++;
    return n;
}

static void a_value_is_of_the_record_that_was_recalled_last(void **unused)
{
    (void)unused;
    assert_int_equal(0, get("a.example"));
    assert_true(put("a.example", 7));
    assert_true(put("b.example", 7));
    assert_true(put("a.example", 5));
    assert_int_equal(5, get("a.example"));
    assert_int_equal(7, get("b.example"));
    assert_int_equal(0, get("c.example"));
    assert_int_equal(2, count());
    assert_int_equal(2 + 2 + 1, rows()); /* their ages, and the count */
}

static void beyond_the_bound_the_oldest_go(void **unused)
{
    static const uint8_t count_row[] = {0};
    const struct table_key k = table_key_of(count_row, sizeof count_row);
    const uint64_t full = RECALLED_VALUES_MAX;

    (void)unused;
    assert_true(put("b.example", 8));
    assert_true(put("a.example", 7));
    table_put_value(&c.o.facts.txn, TABLE_RECALLED, &k, &full, sizeof full);
    assert_true(put("b.example", 9)); /* it is there already */
    assert_false(put("c.example", 10));
    assert_int_equal(0, get("a.example"));
    assert_false(put("d.example", 11));
    assert_int_equal(0, get("b.example"));
    assert_int_equal(10, get("c.example"));
    assert_int_equal(11, get("d.example"));
    assert_false(put("e.example", 9)); /* older than all that are kept */
    assert_int_equal(0, get("e.example"));
    assert_int_equal(10, get("c.example"));
    assert_int_equal(full, count());
    assert_int_equal(2 + 2 + 1, rows());
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 1)
    const struct CMUnitTest tests[] = {
        TEST(a_value_is_of_the_record_that_was_recalled_last),
        TEST(beyond_the_bound_the_oldest_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
