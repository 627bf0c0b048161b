#include "node/core/store/migrate_holder.h"

#include "node/core/record/holders.h"
#include "node/core/store/holder_share.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/migrate.h"
#include "node/core/store/table.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { NUMBER = 7, SINCE_MS = 1000, ERASED_MS = 2000, BROUGHT_MAX_4 = 20000 };

/* As schema 4 has them. */
struct holder_4 {
    uint64_t since_ms, erased_ms;
    uint32_t via, state;
};
struct brought_4 {
    uint64_t count, unused;
};

static struct peers_fixture c;
static struct store *s;

static struct table_key key(uint32_t first, uint32_t second)
{
    struct table_key k = {0};

    table_key_u64(&k, NUMBER);
    table_key_u32(&k, first);
    if (second != 0)
        table_key_u32(&k, second);
    return k;
}

static void put_holder(uint32_t of, const struct holder_4 *row)
{
    const struct table_key k = key(of, 0);

    table_put_value(store_txn(s), TABLE_HOLDER, &k, row, sizeof *row);
}

static void put_brought(uint32_t from, uint64_t count)
{
    const struct table_key k = key(0, from);
    const struct brought_4 row = {count, 0};

    table_put_value(store_txn(s), TABLE_HOLDER, &k, &row, sizeof row);
}

static void put_schema(uint32_t schema)
{
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)"schema", 6);
    table_put_value(store_txn(s), TABLE_META, &k, &schema, sizeof schema);
}

static void bring_up(void)
{
    struct migrate_report report;

    put_schema(4);
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_int_equal(4, report.schema);
    assert_err(ERR_OK, view_error(store_view(s)));
    put_schema(SCHEMA_NOW);
    peers_fixture_restart(&c);
    s = c.o.store;
}

static void every_word_of_a_holder_stays(void **unused)
{
    const struct leak_at at = {NUMBER, 5, 3};
    struct holder h;
    struct leak leak;

    (void)unused;
    s = c.o.store;
    put_holder(5, &(struct holder_4){SINCE_MS, ERASED_MS, 2, FRAME_STORED});
    put_holder(6, &(struct holder_4){0, ERASED_MS, 0, 0});
    holder_table_leak_put(store_txn(s), &at,
                          &(struct leak){.since_ms = 9, .shown = LEAK_BREACH});
    bring_up();
    assert_true(holders_get(&c.o.facts, NUMBER, 5, &h));
    assert_int_equal(SINCE_MS, h.since_ms);
    assert_int_equal(ERASED_MS, h.erased_ms);
    assert_int_equal(2, h.via);
    assert_int_equal(FRAME_STORED, h.state);
    assert_true(holders_get(&c.o.facts, NUMBER, 6, &h));
    assert_int_equal(ERASED_MS, h.erased_ms);
    assert_int_equal(0, h.via);
    assert_true(holder_table_leak_get(store_view(s), &at, &leak));
    assert_int_equal(LEAK_BREACH, leak.shown);
}

static void what_found_no_room_is_told_and_takes_none(void **unused)
{
    const uint32_t full = c.peer[1]->node_no, other = c.peer[2]->node_no;
    const struct holder_share_at at = {NUMBER, full, 0};
    struct holder_left_out sum;
    struct holder_share share;
    struct table_key k = {0};
    struct bytes value;

    (void)unused;
    s = c.o.store;
    put_brought(full, BROUGHT_MAX_4);
    put_brought(other, BROUGHT_MAX_4 - 1);
    bring_up();
    assert_false(table_next(store_view(s), TABLE_HOLDER, &k, &value));
    holder_share_get(store_view(s), &at, &share);
    assert_int_equal(0, share.words);
    assert_int_equal(1, share.left_out);
    assert_true(holder_left_out_get(store_view(s), full, &sum));
    assert_int_equal(NUMBER, sum.number);
    assert_false(holder_left_out_get(store_view(s), other, &sum));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 2)
    const struct CMUnitTest tests[] = {
        TEST(every_word_of_a_holder_stays),
        TEST(what_found_no_room_is_told_and_takes_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
