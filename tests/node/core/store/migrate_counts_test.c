/* What schema 4, 5 and 8 did not count, under this one. */
#include "node/core/store/migrate.h"

#include <string.h>

#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "node/core/store/doubt_share.h"
#include "node/core/store/group_table.h"
#include "node/core/store/jobs.h"
#include "node/core/store/table.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { GROUPS = 3 };

/* As schema 4 has it. */
struct group_4 {
    struct object_id object;
    uint32_t owner, by;
};

static struct peers_fixture c;
static struct store *s;

static void bring_up_from(uint32_t schema)
{
    struct migrate_report report;
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)"schema", 6);
    table_put_value(store_txn(s), TABLE_META, &k, &schema, sizeof schema);
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_int_equal(schema, report.schema);
    assert_err(ERR_OK, view_error(store_view(s)));
}

static struct node_id group(uint8_t n)
{
    return (struct node_id){{n, 7}};
}

static void put_group_4(uint8_t n)
{
    const struct group_4 row = {{{n}}, n, c.peer[1]->node_no};
    const struct node_id id = group(n);
    struct table_key k = {0};

    table_key_add(&k, id.octet, sizeof id.octet);
    table_put_value(store_txn(s), TABLE_GROUP, &k, &row, sizeof row);
}

static void
every_group_of_schema_4_is_found_and_counts_against_nobody(void **unused)
{
    const uint32_t by = c.peer[1]->node_no;

    (void)unused;
    s = c.o.store;
    for (uint8_t n = 1; n <= GROUPS; n++)
        put_group_4(n);
    counter_put(store_txn(s), COUNTER_GROUPS, by, GROUPS);
    bring_up_from(4);
    for (uint8_t n = 1; n <= GROUPS; n++) {
        const struct node_id id = group(n);
        struct group_row row;

        assert_true(group_table_get(store_view(s), &id, &row));
        assert_int_equal(n, row.owner);
        assert_int_equal(n, row.object.octet[0]);
        assert_false(group_table_brought(store_view(s), &id, by));
    }
    assert_int_equal(0, counter_get(store_view(s), COUNTER_GROUPS, by));
    assert_int_equal(0, counter_get(store_view(s), COUNTER_OWNERS, by));
}

static void brings(uint8_t n, uint32_t from, uint32_t owner)
{
    const struct node_id id = group(n);

    group_table_bring(store_txn(s), &id, from, owner);
}

static void whose_groups_schema_5_kept_is_counted(void **unused)
{
    const uint32_t one = c.peer[1]->node_no, two = c.peer[2]->node_no;

    (void)unused;
    s = c.o.store;
    brings(1, one, two);
    brings(2, one, two);
    brings(3, one, 77);
    brings(4, one, one);
    brings(5, two, 77);
    counter_put(store_txn(s), COUNTER_OWNERS, one, 0);
    counter_put(store_txn(s), COUNTER_OWNERS, two, 0);
    bring_up_from(5);
    assert_int_equal(2, counter_get(store_view(s), COUNTER_OWNERS, one));
    assert_int_equal(1, counter_get(store_view(s), COUNTER_OWNERS, two));
    assert_int_equal(2, group_table_count(store_view(s), one, two));
    assert_int_equal(3, counter_get(store_view(s), COUNTER_BROUGHT, one));
}

static void put_left(uint32_t node_no, size_t bad_count)
{
    const struct author_row row = {.part = AUTHOR_LEFT,
                                   .by = c.peer[1]->node_no,
                                   .records = 1,
                                   .last = 1,
                                   .over_ms = node_no,
                                   .bad_count = bad_count};

    author_table_put(store_txn(s), node_no, &row);
}

/* As schema 5, which has neither turns nor a count of them. */
static void without_turns(void)
{
    struct table_key k = {0};
    struct bytes value;

    while (table_next(store_view(s), TABLE_AUTHOR_TURN, &k, &value))
        table_del(store_txn(s), TABLE_AUTHOR_TURN, &k);
    counter_put(store_txn(s), COUNTER_LEFT, c.peer[1]->node_no, 0);
}

static void who_was_forgotten_under_schema_5_may_go(void **unused)
{
    struct author_turn turn = {.part = AUTHOR_LEFT,
                               .owner = c.peer[1]->node_no};
    struct author_row row;

    (void)unused;
    s = c.o.store;
    put_left(101, 0);
    put_left(102, 1);
    put_left(103, 0);
    without_turns();
    bring_up_from(5);
    assert_int_equal(2, counter_get(store_view(s), COUNTER_LEFT, turn.owner));
    assert_true(author_table_turn(store_view(s), &turn));
    assert_int_equal(101, turn.node_no);
    assert_true(author_table_turn(store_view(s), &turn));
    assert_int_equal(103, turn.node_no);
    assert_true(author_table_get(store_view(s), 102, &row));
}

static void what_schema_8_kept_in_doubt_counts_against_its_author(void **unused)
{
    const uint32_t one = c.peer[1]->node_no;
    const struct vault_row retraction = {.number = 7, .author = one};
    struct doubt_share share;

    (void)unused;
    s = c.o.store;
    vault_update(store_txn(s), &retraction);
    for (uint32_t i = 1; i <= 3; i++)
        jobs_put(store_txn(s), &(struct job_at){.kind = JOB_DOUBT,
                                                .number = retraction.number,
                                                .node_no = i});
    bring_up_from(8);
    assert_true(doubt_share_get(store_view(s), one, &share));
    assert_int_equal(3, share.rows);
    assert_int_equal(0, share.left_out);
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 2)
    const struct CMUnitTest tests[] = {
        TEST(every_group_of_schema_4_is_found_and_counts_against_nobody),
        TEST(whose_groups_schema_5_kept_is_counted),
        TEST(who_was_forgotten_under_schema_5_may_go),
        TEST(what_schema_8_kept_in_doubt_counts_against_its_author),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
