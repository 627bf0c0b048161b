#include "node/core/store/author_table.h"

#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/node_no.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { OWNER = 7, OTHER = 8 };

static struct peers_fixture c;
static struct author_row row;

static struct txn *txn(void)
{
    return &c.o.facts.txn;
}

static void put(uint32_t node_no, enum author_part part, uint64_t ms)
{
    row = (struct author_row){.part = part,
                              .by = OWNER,
                              .brought_by = OTHER,
                              .kept_ms = ms,
                              .over_ms = ms,
                              .last = 1,
                              .card = bytes_text("card")};
    author_table_put(txn(), node_no, &row);
}

/* The turns of a part and owner in their order, as digits. */
static const char *turns(enum author_part part, uint32_t owner)
{
    static char text[8];
    struct author_turn turn = {.part = part, .owner = owner};
    size_t n = 0;

    while (n < sizeof text - 1 && author_table_turn(&txn()->view, &turn))
        text[n++] = (char)('0' + turn.node_no);
    text[n] = '\0';
    return text;
}

static void what_is_put_is_read(void **unused)
{
    struct author_row back;

    (void)unused;
    put(3, AUTHOR_WRITES, 9);
    row.bad_count = 2;
    memset(row.bad, 5, 2 * sizeof *row.bad);
    row.records = 4;
    row.identity_ms = 11;
    row.working_ms = 12;
    author_table_put(txn(), 3, &row);
    assert_true(author_table_get(&txn()->view, 3, &back));
    assert_int_equal(AUTHOR_WRITES, back.part);
    assert_int_equal(OWNER, back.by);
    assert_int_equal(OTHER, back.brought_by);
    assert_int_equal(4, back.records);
    assert_int_equal(9, back.over_ms);
    assert_int_equal(11, back.identity_ms);
    assert_int_equal(12, back.working_ms);
    assert_int_equal(2, back.bad_count);
    assert_memory_equal(row.bad, back.bad, 2 * sizeof *row.bad);
    assert_bytes_equal(bytes_text("card"), back.card);
    author_table_del(txn(), 3);
    assert_false(author_table_get(&txn()->view, 3, &back));
}

static void turns_follow_the_row(void **unused)
{
    (void)unused;
    put(1, AUTHOR_NAME, 30);
    put(2, AUTHOR_NAME, 10);
    put(3, AUTHOR_NAME, 20);
    put(4, AUTHOR_WRITES, 1);
    assert_string_equal("231", turns(AUTHOR_NAME, OWNER));
    assert_string_equal("", turns(AUTHOR_NAME, OTHER));
    assert_string_equal("4", turns(AUTHOR_WRITES, OTHER));
    put(2, AUTHOR_NAME, 40);
    assert_string_equal("312", turns(AUTHOR_NAME, OWNER));
    put(3, AUTHOR_WRITES, AUTHOR_TABLE_FOREVER);
    put(1, AUTHOR_LEFT, 30);
    assert_string_equal("2", turns(AUTHOR_NAME, OWNER));
    assert_string_equal("43", turns(AUTHOR_WRITES, OTHER));
    author_table_del(txn(), 4);
    assert_string_equal("3", turns(AUTHOR_WRITES, OTHER));
}

static void put_left(uint32_t node_no, uint64_t ms, size_t bad_count)
{
    row = (struct author_row){.part = AUTHOR_LEFT,
                              .by = OWNER,
                              .brought_by = OTHER,
                              .over_ms = ms,
                              .records = 1,
                              .last = 1,
                              .bad_count = bad_count};
    author_table_put(txn(), node_no, &row);
}

/* WIRE.md 7.18: "65,536 of one introducer" */
static void
of_those_who_were_forgotten_the_oldest_goes_and_no_bad_key(void **unused)
{
    struct author_row back;

    (void)unused;
    put_left(1, 10, 1); /* a key of it is compromised */
    put_left(2, 30, 0);
    put_left(3, 20, 0);
    put_left(3, 20, 0); /* is counted once */
    assert_int_equal(2, counter_get(&txn()->view, COUNTER_LEFT, OWNER));
    counter_put(txn(), COUNTER_LEFT, OWNER, AUTHOR_TABLE_LEFT_MAX);
    put_left(4, 40, 1);
    assert_string_equal("32", turns(AUTHOR_LEFT, OWNER));
    put_left(5, 25, 0);
    assert_string_equal("52", turns(AUTHOR_LEFT, OWNER));
    assert_false(author_table_get(&txn()->view, 3, &back));
    assert_int_equal(AUTHOR_TABLE_LEFT_MAX,
                     counter_get(&txn()->view, COUNTER_LEFT, OWNER));
    for (uint32_t n = 1; n <= 4; n += 3) {
        assert_true(author_table_get(&txn()->view, n, &back));
        assert_int_equal(1, back.bad_count);
    }
    put(5, AUTHOR_NAME, 50); /* it returned */
    assert_string_equal("2", turns(AUTHOR_LEFT, OWNER));
    assert_int_equal(AUTHOR_TABLE_LEFT_MAX - 1,
                     counter_get(&txn()->view, COUNTER_LEFT, OWNER));
}

static void the_record_that_lives_longest_decides(void **unused)
{
    struct author_row author = {.part = AUTHOR_WRITES};
    struct vault_row record = {.number = 1, .expires_ms = 50};

    (void)unused;
    author_table_count(&author, &record);
    assert_int_equal(50, author.over_ms);
    record = (struct vault_row){.number = 2, .expires_ms = 40};
    author_table_count(&author, &record);
    assert_int_equal(1, author.last);
    record = (struct vault_row){.number = 3};
    author_table_count(&author, &record);
    assert_int_equal(AUTHOR_TABLE_FOREVER, author.over_ms);
    record = (struct vault_row){.number = 4, .expires_ms = UINT64_MAX - 1};
    author_table_count(&author, &record);
    assert_int_equal(3, author.last);
    record = (struct vault_row){.number = 5};
    author_table_count(&author, &record);
    assert_int_equal(5, author.last);
    assert_int_equal(5, author.records);
}

static void no_more_bad_keys_are_kept_than_there_is_room_for(void **unused)
{
    static struct card card;
    struct author_row author = {.part = AUTHOR_NAME};

    (void)unused;
    card.identity.earlier_count = 1;
    card.identity.earlier[0].compromised = true;
    for (unsigned i = 0; i < 2 * AUTHOR_TABLE_BAD_MAX; i++) {
        card.identity.earlier[0].sk.octet[0] = (uint8_t)(i / 2);
        author_table_card(&author, &card, bytes_text("card"));
    }
    assert_int_equal(AUTHOR_TABLE_BAD_MAX, author.bad_count);
    card.identity.earlier[0].sk.octet[0] = UINT8_MAX;
    author_table_card(&author, &card, bytes_text("card"));
    assert_int_equal(AUTHOR_TABLE_BAD_MAX, author.bad_count);
}

static bool is_brought(uint32_t from, uint32_t node_no)
{
    return author_table_brought(&txn()->view, from, node_no);
}

static void who_brought_whom_is_remembered_up_to_a_bound(void **unused)
{
    enum { ONE = 1000, OTHER_PEER = 1001 };

    (void)unused;
    author_table_bring(txn(), OTHER_PEER, 1);
    for (uint32_t n = 1; n <= AUTHOR_TABLE_BROUGHT_MAX; n++) {
        author_table_bring(txn(), ONE, n);
        author_table_bring(txn(), ONE, n); /* is counted once */
    }
    assert_true(is_brought(ONE, 1));
    assert_false(is_brought(ONE, AUTHOR_TABLE_BROUGHT_MAX + 1));
    author_table_bring(txn(), ONE, AUTHOR_TABLE_BROUGHT_MAX + 1);
    assert_false(is_brought(ONE, 1));
    assert_true(is_brought(ONE, 2));
    assert_true(is_brought(ONE, AUTHOR_TABLE_BROUGHT_MAX + 1));
    assert_true(is_brought(OTHER_PEER, 1));
    assert_false(is_brought(OTHER_PEER, 2));
}

static void a_node_is_found_by_the_digits_it_begins_with(void **unused)
{
    char hex[IDENT_HEX_TEXT];
    uint32_t node_no = 0;

    (void)unused;
    ident_hex(hex, c.o.node[1].id.octet);
    hex[9] = '\0'; /* an odd number of them */
    assert_int_equal(1,
                     node_no_find_hex(&txn()->view, bytes_text(hex), &node_no));
    assert_int_equal(c.peer[1]->node_no, node_no);
    assert_int_equal(
        0, node_no_find_hex(&txn()->view, bytes_text("xyz"), &node_no));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 2)
    const struct CMUnitTest tests[] = {
        TEST(what_is_put_is_read),
        TEST(turns_follow_the_row),
        TEST(of_those_who_were_forgotten_the_oldest_goes_and_no_bad_key),
        TEST(the_record_that_lives_longest_decides),
        TEST(no_more_bad_keys_are_kept_than_there_is_room_for),
        TEST(who_brought_whom_is_remembered_up_to_a_bound),
        TEST(a_node_is_found_by_the_digits_it_begins_with),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
