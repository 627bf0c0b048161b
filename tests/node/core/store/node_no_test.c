#include "node/core/store/node_no.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct circle c;

static void a_node_keeps_its_number(void **unused)
{
    struct store *s;
    struct node_id back;
    uint32_t party;

    (void)unused;
    circle_open(&c, 0);
    s = c.o.desk.store;
    party = party_of(s, &c.o.node[3].id);
    assert_int_not_equal(0, party);
    assert_int_equal(party, party_of(s, &c.o.node[3].id));
    assert_int_equal(party, party_known(s, &c.o.node[3].id));
    assert_int_not_equal(party, party_of(s, &c.o.node[4].id));
    assert_true(party_id(s, party, &back));
    assert_true(ident_same(&c.o.node[3].id, &back));
    circle_restart(&c);
    s = c.o.desk.store;
    assert_int_equal(party, party_known(s, &c.o.node[3].id));
    assert_true(party_id(s, party, &back));
    assert_true(ident_same(&c.o.node[3].id, &back));
    circle_close(&c);
}

static void only_a_write_transaction_gives_numbers(void **unused)
{
    struct store *s;

    (void)unused;
    circle_open(&c, 0);
    s = c.o.desk.store;
    assert_int_equal(0, party_known(s, &c.o.node[3].id));
    office_commit(&c.o);
    store_read(s);
    assert_int_equal(0, party_of(s, &c.o.node[3].id));
    store_abort(s);
    store_write(s);
    assert_int_equal(0, party_known(s, &c.o.node[3].id));
    assert_int_not_equal(0, party_of(s, &c.o.node[3].id));
    circle_close(&c);
}

static void a_number_nobody_has_names_nobody(void **unused)
{
    struct node_id id;

    (void)unused;
    circle_open(&c, 0);
    assert_false(party_id(c.o.desk.store, 0, &id));
    assert_false(party_id(c.o.desk.store, 4711, &id));
    circle_close(&c);
}

static void a_number_that_was_not_committed_is_given_again(void **unused)
{
    uint32_t party;

    (void)unused;
    circle_open(&c, 0);
    office_commit(&c.o);
    office_write(&c.o);
    party = party_of(c.o.desk.store, &c.o.node[3].id);
    store_abort(c.o.desk.store);
    store_write(c.o.desk.store);
    assert_int_equal(0, party_known(c.o.desk.store, &c.o.node[3].id));
    assert_int_equal(party, party_of(c.o.desk.store, &c.o.node[4].id));
    circle_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_keeps_its_number),
        cmocka_unit_test(only_a_write_transaction_gives_numbers),
        cmocka_unit_test(a_number_nobody_has_names_nobody),
        cmocka_unit_test(a_number_that_was_not_committed_is_given_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
