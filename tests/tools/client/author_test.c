/* author: who a real node knows through a peer alone, without a terminal. */
#include "tools/client/author.h"

#include "tests/unit.h"

#include "tests/tools/client/real_node.h"
#include "tools/client/row.h"

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

static enum verdict drop(struct author_drop *d)
{
    enum verdict verdict = author_drop(c, d, &why);

    json_decref(d->rows);
    return verdict;
}

static void a_peer_that_introduced_nobody_has_no_row(void **state)
{
    (void)state;
    assert_int_equal(author_list(c, "bee", &rows, &why), VERDICT_DONE);
    assert_int_equal(json_array_size(rows), 0);
}

static void an_unknown_peer_is_wrong(void **state)
{
    struct author_drop d = {.by = "nobody"};

    (void)state;
    assert_int_equal(author_list(c, "nobody", &rows, &why), VERDICT_WRONG);
    assert_int_equal(drop(&d), VERDICT_WRONG);
}

static void what_is_dropped_is_counted(void **state)
{
    struct author_drop d = {.by = "bee", .dropped = 7, .kept = 7};

    (void)state;
    assert_int_equal(drop(&d), VERDICT_DONE);
    assert_int_equal(d.dropped, 0);
    assert_int_equal(d.kept, 0);
}

static void a_node_that_nobody_introduced_is_not_dropped(void **state)
{
    struct author_drop d = {.node = "0123456789abcdef"};

    (void)state;
    assert_int_equal(drop(&d), VERDICT_WRONG);
    assert_int_equal(why.count, 1);
}

static void a_budget_is_told_from_a_node(void **state)
{
    json_t *budget = json_pack("{s:s}", "what", "budget");
    json_t *name = json_pack("{s:s}", "what", "name");

    (void)state;
    assert_true(author_is_budget(budget));
    assert_false(author_is_budget(name));
    json_decref(budget);
    json_decref(name);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, done)
    const struct CMUnitTest tests[] = {
        TEST(a_peer_that_introduced_nobody_has_no_row),
        TEST(an_unknown_peer_is_wrong),
        TEST(what_is_dropped_is_counted),
        TEST(a_node_that_nobody_introduced_is_not_dropped),
        TEST(a_budget_is_told_from_a_node),
    };

    return cmocka_run_group_tests(tests, real_node_start, real_node_stop);
}
