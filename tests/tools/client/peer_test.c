/* peer: whom a real node trusts, asked and changed without a terminal. */
#include "tools/client/peer.h"

#include "tests/unit.h"

#include <string.h>

#include "tests/tools/client/real_node.h"
#include "tools/client/group.h"
#include "tools/client/row.h"
#include "tools/client/status.h"

static struct client *c;
static struct reasons why;
static json_t *rows;

static int begin(void **state)
{
    (void)state;
    rows = NULL;
    return client_open(&c, real_node.dir, &why) == VERDICT_DONE ? 0 : -1;
}

static int done(void **state)
{
    (void)state;
    json_decref(rows);
    client_close(c);
    reasons_clear(&why);
    return 0;
}

/* The first row in which the field says this. */
static const json_t *row_of(const char *field, const char *text)
{
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (row_is(row, field, text)) return row;
    return NULL;
}

static void the_list_has_each_peer(void **state)
{
    (void)state;
    assert_int_equal(peer_list(c, &rows, &why), VERDICT_DONE);
    assert_int_equal(json_array_size(rows), 2);
    assert_non_null(row_of("peer", "bee"));
    assert_non_null(row_of("peer", "cee"));
}

static void what_is_left_unsaid_of_a_peer_stays(void **state)
{
    struct peer_marks m = {.connect = "tcp://127.0.0.1:1",
                           .community = CHOICE_YES};

    (void)state;
    assert_int_equal(peer_set(c, "bee", &m, &rows, &why), VERDICT_DONE);
    json_decref(rows);
    m = (struct peer_marks){.client = CHOICE_YES};
    assert_int_equal(peer_set(c, "bee", &m, &rows, &why), VERDICT_DONE);
    json_decref(rows);
    assert_int_equal(peer_show(c, "bee", &rows, &why), VERDICT_DONE);
    assert_true(row_bool(row_of("peer", "bee"), "community"));
    assert_true(row_bool(row_of("peer", "bee"), "client"));
    assert_false(row_bool(row_of("peer", "bee"), "provider"));
    assert_string_equal(row_text(row_of("peer", "bee"), "connect"),
                        "tcp://127.0.0.1:1");
}

static void a_peer_is_called_by_its_new_name(void **state)
{
    const struct peer_marks m = {.as = "dee", .community = CHOICE_YES};
    const struct peer_marks back = {.as = "bee"};
    const struct peer_marks taken = {.as = "cee", .provider = CHOICE_YES};

    (void)state;
    assert_int_equal(peer_set(c, "bee", &m, &rows, &why), VERDICT_DONE);
    json_decref(rows);
    assert_int_equal(peer_set(c, "dee", &taken, &rows, &why), VERDICT_WRONG);
    json_decref(rows);
    assert_int_equal(peer_show(c, "bee", &rows, &why), VERDICT_WRONG);
    json_decref(rows);
    assert_int_equal(peer_show(c, "dee", &rows, &why), VERDICT_DONE);
    assert_true(row_bool(row_of("peer", "dee"), "community"));
    assert_false(row_bool(row_of("peer", "dee"), "provider"));
    json_decref(rows);
    assert_int_equal(peer_set(c, "dee", &back, &rows, &why), VERDICT_DONE);
}

static void an_address_that_is_none_is_named(void **state)
{
    const struct peer_marks wrong = {.connect = "bee.example"};
    const struct peer_marks none = {.connect = ""};

    (void)state;
    assert_int_equal(peer_check_marks(&none, &why), VERDICT_DONE);
    assert_int_equal(peer_check_marks(&wrong, &why), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_CONNECT_WORD);
    assert_string_equal(why.item[0].arg[0], "bee.example");
}

static void a_file_without_a_card_is_told_from_a_damaged_one(void **state)
{
    static const char damaged[] = "-----BEGIN NOROSHI CARD-----\n!\n"
                                  "-----END NOROSHI CARD-----\n";
    static struct peer_addition a;

    (void)state;
    assert_int_equal(peer_read_card(&a,
                                    real_node_file(&real_node, "x", "no card"),
                                    NULL, &why),
                     VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_CARD_MISSING);
    reasons_clear(&why);
    assert_int_equal(peer_read_card(&a,
                                    real_node_file(&real_node, "x", damaged),
                                    NULL, &why),
                     VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_CARD_DAMAGED);
}

static void the_first_fault_on_the_way_to_a_peer_is_found(void **state)
{
    (void)state;
    assert_int_equal(peer_check(c, "cee", &rows, &why), VERDICT_DONE);
    assert_true(json_array_size(rows) > 0);
    assert_false(
        row_bool(json_array_get(rows, json_array_size(rows) - 1), "ok"));
}

static void status_tells_of_the_node_and_each_peer(void **state)
{
    enum client_end who;

    (void)state;
    assert_int_equal(status_ask(real_node.dir, &who, &rows, &why),
                     VERDICT_DONE);
    assert_int_equal(who, CLIENT_CORE);
    assert_non_null(row_of("what", "node"));
    assert_non_null(row_of("what", "store"));
    assert_non_null(row_of("peer", "bee"));
    assert_non_null(row_of("peer", "cee"));
}

static void where_no_node_runs_status_says_so(void **state)
{
    enum client_end who;

    (void)state;
    assert_int_equal(status_ask(real_node.folder.path, &who, &rows, &why),
                     VERDICT_AWAY);
    assert_int_equal(why.count, 1);
    assert_int_equal(why.item[0].code, REASON_NODE_NOT_THERE);
}

static void a_group_is_called_as_audiences_call_it(void **state)
{
    struct group_change change = {
        .what = GROUP_CREATE, .group = "energy", .members = {{"bee"}, 1}};
    struct client *doer;
    struct act act = {.word = NULL};

    (void)state;
    assert_int_equal(act_begin(&act, &why), VERDICT_DONE);
    assert_int_equal(client_open_act(&doer, real_node.dir, &act, NULL, &why),
                     VERDICT_DONE);
    assert_int_equal(group_change(doer, &change, NULL, &rows, &why),
                     VERDICT_DONE);
    json_decref(rows);
    client_close(doer);

    act = (struct act){.word = NULL};
    change = (struct group_change){
        .what = GROUP_ADD, .group = "group:energy", .members = {{"cee"}, 1}};
    assert_int_equal(act_begin(&act, &why), VERDICT_DONE);
    assert_int_equal(client_open_act(&doer, real_node.dir, &act, NULL, &why),
                     VERDICT_DONE);
    assert_int_equal(group_change(doer, &change, NULL, &rows, &why),
                     VERDICT_DONE);
    json_decref(rows);
    client_close(doer);

    assert_int_equal(group_list(c, &rows, &why), VERDICT_DONE);
    assert_int_equal(row_uint(row_of("group", "energy"), "members"), 3);
    json_decref(rows);
    assert_int_equal(group_show(c, "energy", &rows, &why), VERDICT_DONE);
    assert_non_null(row_of("peer", "cee"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, done)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_list_has_each_peer),
        TEST(what_is_left_unsaid_of_a_peer_stays),
        TEST(a_peer_is_called_by_its_new_name),
        TEST(an_address_that_is_none_is_named),
        TEST(a_file_without_a_card_is_told_from_a_damaged_one),
        TEST(the_first_fault_on_the_way_to_a_peer_is_found),
        TEST(status_tells_of_the_node_and_each_peer),
        TEST(where_no_node_runs_status_says_so),
        TEST(a_group_is_called_as_audiences_call_it),
    };

    return cmocka_run_group_tests(tests, real_node_start, real_node_stop);
}
