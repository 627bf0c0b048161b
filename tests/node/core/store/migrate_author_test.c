#include "node/core/store/migrate_author.h"

#include <string.h>

#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "node/core/store/migrate.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { ROW_MAX = CARD_MAX + 2048 };

static struct peers_fixture c;
static struct store *s;

static int begin(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 2);
    s = c.o.store;
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

/* Of a packed row the last field, and so many of the first. */
static void repacked(enum table t, const struct table_key *k,
                     struct bytes value, size_t fields, size_t first)
{
    static uint8_t octets[ROW_MAX];
    struct buffer b = {octets, 0, sizeof octets};
    struct writer w = writer_on(&b);
    struct reader r = reader_on(value);

    reader_array_of(&r, fields);
    writer_array(&w, first + 1);
    for (size_t i = 0; i < fields - 1; i++) {
        struct bytes field = reader_any(&r);

        if (i < first)
            writer_raw(&w, field);
    }
    writer_raw(&w, reader_any(&r));
    assert_err(ERR_OK, reader_done(&r));
    assert_err(ERR_OK, writer_done(&w));
    table_put(store_txn(s), t, k, bytes_of(&b));
}

static void put_schema(uint32_t schema)
{
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)"schema", 6);
    table_put_value(store_txn(s), TABLE_META, &k, &schema, sizeof schema);
}

/* Schema 3: of an author its card and who introduced it first, of a peer
   nothing of whether it vouches; and each card counted. */
static void as_schema_3(void)
{
    static struct author_row row;
    struct table_key k = {0};
    struct bytes value;
    uint32_t node_no = 0;

    roster_save(c.o.facts.roster);
    put_schema(3);
    while (table_next(store_view(s), TABLE_AUTHOR_TURN, &k, &value))
        table_del(store_txn(s), TABLE_AUTHOR_TURN, &k);
    k = (struct table_key){0};
    while (table_next(store_view(s), TABLE_PARTY, &k, &value))
        repacked(TABLE_PARTY, &k, value, 11, 9);
    while (author_table_next(store_view(s), &node_no, &row)) {
        struct table_key at = {0};
        static uint8_t octets[ROW_MAX];
        struct buffer b = {octets, 0, sizeof octets};
        struct writer w = writer_on(&b);

        writer_array(&w, 2);
        writer_uint(&w, row.by);
        writer_bin(&w, row.card);
        table_key_u32(&at, node_no);
        table_put(store_txn(s), TABLE_AUTHOR, &at, bytes_of(&b));
    }
    counter_put(store_txn(s), COUNTER_AUTHORS, c.peer[1]->node_no, 77);
    counter_put(store_txn(s), COUNTER_NAMES, c.peer[1]->node_no, 0);
    counter_put(store_txn(s), COUNTER_AUTHORS, c.peer[2]->node_no, 0);
    authors_drop(c.o.facts.authors);
}

static void bring_up(void)
{
    struct migrate_report report;

    as_schema_3();
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_err(ERR_OK, view_error(store_view(s)));
    put_schema(SCHEMA_NOW);
    peers_fixture_restart(&c);
    s = c.o.store;
}

/* As no schema before 5 has it. */
static void forget_brought(void)
{
    struct table_key k = {0};
    struct bytes value;

    s = c.o.store;
    table_key_u8(&k, 'w');
    while (table_next(store_view(s), TABLE_META, &k, &value) &&
           k.octet[0] == 'w')
        table_del(store_txn(s), TABLE_META, &k);
}

static struct author_row row_of(unsigned n)
{
    struct author_row row;

    assert_true(author_table_get(
        store_view(s), node_no_known(store_view(s), &c.o.node[n].id), &row));
    return row;
}

static void who_wrote_is_an_author_and_the_rest_are_names(void **unused)
{
    struct author_row row;

    (void)unused;
    peers_fixture_introduce(&c, 1, 5);
    peers_fixture_introduce(&c, 1, 6);
    (void)peers_fixture_stored(
        &c, 2,
        &(struct core_fixture_report){.author = 5,
                                      .tlp = TLP_CLEAR,
                                      .object = 1,
                                      .expires_ms =
                                          SAMPLE_NOW_MS + SAMPLE_DAY_MS});
    (void)peers_fixture_stored(&c, 2,
                               &(struct core_fixture_report){
                                   .author = 5, .tlp = TLP_CLEAR, .object = 2});
    bring_up();
    row = row_of(5);
    assert_int_equal(AUTHOR_WRITES, row.part);
    assert_int_equal(c.peer[1]->node_no, row.by);
    assert_int_equal(c.peer[2]->node_no, row.brought_by);
    assert_int_equal(2, row.records);
    assert_int_equal(AUTHOR_TABLE_FOREVER, row.over_ms);
    row = row_of(6);
    assert_int_equal(AUTHOR_NAME, row.part);
    assert_int_equal(0, row.records);
    assert_int_equal(
        1, counter_get(store_view(s), COUNTER_AUTHORS, c.peer[2]->node_no));
    assert_int_equal(
        0, counter_get(store_view(s), COUNTER_AUTHORS, c.peer[1]->node_no));
    assert_int_equal(
        1, counter_get(store_view(s), COUNTER_NAMES, c.peer[1]->node_no));
}

static bool brought(unsigned from, unsigned author)
{
    return author_table_brought(
        store_view(s), c.peer[from]->node_no,
        node_no_known(store_view(s), &c.o.node[author].id));
}

/* Also of a peer, and of schema 4. */
static void who_brought_what_is_kept_is_remembered(void **unused)
{
    (void)unused;
    (void)peers_fixture_stored(&c, 2,
                               &(struct core_fixture_report){
                                   .author = 1, .tlp = TLP_CLEAR, .object = 1});
    (void)peers_fixture_stored(&c, 2,
                               &(struct core_fixture_report){
                                   .author = 2, .tlp = TLP_CLEAR, .object = 1});
    forget_brought();
    bring_up();
    assert_true(brought(2, 1));
    assert_false(brought(2, 2)); /* its own */
    assert_false(brought(1, 2));
}

static void no_peer_vouches_that_was_not_asked_to(void **unused)
{
    (void)unused;
    c.peer[1]->community = true;
    c.peer[1]->dirty = true;
    bring_up();
    for (unsigned n = 1; n <= 2; n++)
        assert_false(c.peer[n]->vouches);
    assert_true(c.peer[1]->community);
    assert_int_equal(2, roster_count(c.o.facts.roster));
}

static void a_card_that_does_not_open_ends_the_upgrade(void **unused)
{
    struct table_key k = {0};
    struct bytes value;
    struct migrate_report report;

    (void)unused;
    peers_fixture_introduce(&c, 1, 5);
    as_schema_3();
    assert_true(table_next(store_view(s), TABLE_AUTHOR, &k, &value));
    table_put(store_txn(s), TABLE_AUTHOR, &k, bytes_text("no row"));
    migrate(store_txn(s), 0, &report, NULL, NULL);
    assert_err(ERR_IO, view_error(store_view(s)));
    store_abort(s);
    authors_drop(c.o.facts.authors);
    roster_aborted(c.o.facts.roster);
    core_fixture_write(&c.o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            who_wrote_is_an_author_and_the_rest_are_names, begin, end),
        cmocka_unit_test_setup_teardown(who_brought_what_is_kept_is_remembered,
                                        begin, end),
        cmocka_unit_test_setup_teardown(no_peer_vouches_that_was_not_asked_to,
                                        begin, end),
        cmocka_unit_test_setup_teardown(
            a_card_that_does_not_open_ends_the_upgrade, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
