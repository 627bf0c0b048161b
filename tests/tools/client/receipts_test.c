/* receipts: what is still wanted of a recipient. */
#include "tools/client/receipts.h"

#include "tests/unit.h"

/* Whether a row of these words is settled. */
static bool settled(const char *row)
{
    json_t *json = json_loads(row, 0, NULL);
    bool answer = receipts_settled(json);

    json_decref(json);
    return answer;
}

static void what_is_stored_is_settled_and_what_waits_is_not(void **state)
{
    (void)state;
    assert_true(settled("{\"state\":\"stored\"}"));
    assert_true(settled("{\"state\":\"erased\"}"));
    assert_true(settled("{\"state\":\"leaked\"}"));
    assert_false(settled("{\"state\":\"waiting\"}"));
    assert_false(settled("{\"state\":\"held\"}"));
    assert_false(settled("{\"state\":\"refused\"}"));
    assert_false(settled("{\"state\":\"void\"}"));
}

static void who_never_got_what_was_revised_gets_the_revision(void **state)
{
    (void)state;
    assert_true(settled("{\"state\":\"void\",\"outdated\":true}"));
    assert_false(settled("{\"state\":\"waiting\",\"outdated\":true}"));
}

static void a_recalled_record_is_wanted_erased_where_it_came(void **state)
{
    (void)state;
    assert_false(settled("{\"state\":\"not yet\",\"recalled\":true}"));
    assert_true(settled("{\"state\":\"erased\",\"recalled\":true}"));
    assert_true(settled("{\"state\":\"waiting\",\"recalled\":true}"));
}

static void one_that_is_open_leaves_the_whole_open(void **state)
{
    json_t *rows =
        json_loads("[{\"state\":\"stored\"},{\"state\":\"held\"}]", 0, NULL);

    (void)state;
    assert_false(receipts_all_settled(rows));
    json_array_remove(rows, 1);
    assert_true(receipts_all_settled(rows));
    json_decref(rows);
}

static void only_what_is_open_waits_for_an_expired_card(void **state)
{
    json_t *row = json_pack("{s:s, s:i}", "state", "waiting", "expired", 5);

    (void)state;
    assert_true(receipts_wait_for_card(row));
    json_object_set_new(row, "state", json_string("stored"));
    assert_false(receipts_wait_for_card(row));
    json_object_set_new(row, "state", json_string("held"));
    json_object_set_new(row, "expired", json_null());
    assert_false(receipts_wait_for_card(row));
    json_decref(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_stored_is_settled_and_what_waits_is_not),
        cmocka_unit_test(who_never_got_what_was_revised_gets_the_revision),
        cmocka_unit_test(a_recalled_record_is_wanted_erased_where_it_came),
        cmocka_unit_test(one_that_is_open_leaves_the_whole_open),
        cmocka_unit_test(only_what_is_open_waits_for_an_expired_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
