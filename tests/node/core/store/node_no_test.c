#include "node/core/store/node_no.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static void a_node_keeps_its_number(void **unused)
{
    struct store *s;
    struct node_id back;
    uint32_t node_no;

    (void)unused;
    s = c.o.store;
    node_no = node_no_of(store_txn(s), &c.o.node[3].id);
    assert_int_not_equal(0, node_no);
    assert_int_equal(node_no, node_no_of(store_txn(s), &c.o.node[3].id));
    assert_int_equal(node_no, node_no_known(store_view(s), &c.o.node[3].id));
    assert_int_not_equal(node_no, node_no_of(store_txn(s), &c.o.node[4].id));
    assert_true(node_no_id(store_view(s), node_no, &back));
    assert_true(ident_same(&c.o.node[3].id, &back));
    peers_fixture_restart(&c);
    s = c.o.store;
    assert_int_equal(node_no, node_no_known(store_view(s), &c.o.node[3].id));
    assert_true(node_no_id(store_view(s), node_no, &back));
    assert_true(ident_same(&c.o.node[3].id, &back));
}

static void only_a_write_transaction_gives_numbers(void **unused)
{
    struct store *s;

    (void)unused;
    s = c.o.store;
    assert_int_equal(0, node_no_known(store_view(s), &c.o.node[3].id));
    core_fixture_commit(&c.o);
    store_read(s);
    assert_int_equal(0, node_no_known(store_view(s), &c.o.node[3].id));
    store_abort(s);
    store_write(s);
    assert_int_equal(0, node_no_known(store_view(s), &c.o.node[3].id));
    assert_int_not_equal(0, node_no_of(store_txn(s), &c.o.node[3].id));
}

static void a_number_nobody_has_names_nobody(void **unused)
{
    struct node_id id;

    (void)unused;
    assert_false(node_no_id(&c.o.facts.txn.view, 0, &id));
    assert_false(node_no_id(&c.o.facts.txn.view, 4711, &id));
}

static void a_number_that_was_not_committed_is_given_again(void **unused)
{
    uint32_t node_no;

    (void)unused;
    core_fixture_commit(&c.o);
    core_fixture_write(&c.o);
    node_no = node_no_of(&c.o.facts.txn, &c.o.node[3].id);
    store_abort(c.o.store);
    store_write(c.o.store);
    assert_int_equal(0, node_no_known(&c.o.facts.txn.view, &c.o.node[3].id));
    assert_int_equal(node_no, node_no_of(&c.o.facts.txn, &c.o.node[4].id));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(a_node_keeps_its_number),
        TEST(only_a_write_transaction_gives_numbers),
        TEST(a_number_nobody_has_names_nobody),
        TEST(a_number_that_was_not_committed_is_given_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
