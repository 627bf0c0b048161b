/* inbox: what waits for a person. */
#include "tools/client/inbox.h"

#include "tests/unit.h"
#include "tools/client/row.h"

static bool waits(const char *what, int count)
{
    json_t *row = json_pack("{s:s, s:i}", "what", what, "count", count);
    bool answer = inbox_waits(row);

    json_decref(row);
    return answer;
}

static void what_a_person_must_settle_waits(void **state)
{
    static const char *const open[] = {
        "waiting",   "quarantined", "fenced",       "quarantine full",
        "put back",  "unconfirmed", "missed",       "shut out",
        "half open", "absent",      "not answered", "in doubt",
        "busy"};
    static const char *const news[] = {
        "new", "revised", "retracted", "leaked", "recalled", "erased", "group"};

    (void)state;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        assert_true(waits(open[i], 0));
    for (size_t i = 0; i < sizeof news / sizeof *news; i++)
        assert_false(waits(news[i], 1));
}

static void a_lost_store_waits_until_all_was_sent_again(void **state)
{
    (void)state;
    assert_true(waits("lost", 1));
    assert_false(waits("lost", 0));
}

static json_t *row(const char *what, const char *record, int received,
                   int count)
{
    json_t *row =
        json_pack("{s:s, s:s, s:s, s:i, s:s}", "what", what, "from", "mallory",
                  "record", record, "received", received, "author_id", "ab");

    if (count > 0)
        json_object_set_new(row, "count", json_integer(count));
    return row;
}

static void what_pages_tell_of_a_sort_is_one_row(void **state)
{
    json_t *rows = json_array(), *first;

    (void)state;
    json_array_append_new(rows, row("quarantined", "r0", 1, 4));
    json_array_append_new(rows, row("new", "r1", 9, 0));
    json_array_append_new(rows, row("new", "r2", 7, 0));
    json_array_append_new(rows, row("erased", "r3", 8, 2));
    json_array_append_new(rows, row("new", "r4", 5, 0));
    json_array_append_new(rows, row("erased", "r5", 6, 3));
    rows = inbox_in_order(rows);
    assert_int_equal(5, json_array_size(rows));
    assert_true(inbox_is(json_array_get(rows, 0), "quarantined"));
    assert_string_equal("r1", row_text(json_array_get(rows, 1), "record"));
    first = json_array_get(rows, 2);
    assert_true(inbox_is(first, "erased"));
    assert_int_equal(5, row_uint(first, "count"));
    assert_string_equal("", row_text(first, "record"));
    assert_string_equal("ab", row_text(first, "author_id"));
    assert_string_equal("r2", row_text(json_array_get(rows, 3), "record"));
    assert_string_equal("r4", row_text(json_array_get(rows, 4), "record"));
    json_decref(rows);
}

static void what_is_urgent_stands_above_the_rest(void **unused)
{
    json_t *rows =
        json_pack("[{s:s, s:i}, {s:s, s:i, s:s, s:b}, {s:s, s:i, s:s, s:b},"
                  " {s:s, s:i, s:s, s:b}]",
                  "what", "quarantined", "received", 1, "what", "new",
                  "received", 9, "record", "r1", "urgent", 0, "what", "new",
                  "received", 5, "record", "r2", "urgent", 1, "what",
                  "retracted", "received", 7, "record", "r3", "urgent", 1);

    (void)unused;
    rows = inbox_in_order(rows);
    assert_true(inbox_is(json_array_get(rows, 0), "quarantined"));
    assert_string_equal("r2", row_text(json_array_get(rows, 1), "record"));
    assert_string_equal("r1", row_text(json_array_get(rows, 2), "record"));
    assert_string_equal("r3", row_text(json_array_get(rows, 3), "record"));
    json_decref(rows);
}

static void what_waits_for_tomorrow_is_no_crowd(void **unused)
{
    json_t *row = json_pack("{s:s, s:s}", "what", "waiting", "detail",
                            "its author sent more than its part of today");

    (void)unused;
    assert_true(inbox_is_over_share(row));
    assert_false(inbox_is_crowded(row));
    json_decref(row);
}

static bool is_crowded(const char *what, const char *detail)
{
    json_t *row = json_pack("{s:s, s:s?}", "what", what, "detail", detail);
    bool answer = inbox_is_crowded(row);

    json_decref(row);
    return answer;
}

static void what_waits_for_its_peers_budget_is_told_apart(void **state)
{
    (void)state;
    assert_true(is_crowded("waiting", "too many"));
    assert_false(is_crowded("waiting", NULL));
    assert_false(is_crowded("quarantined", "too many"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_person_must_settle_waits),
        cmocka_unit_test(what_pages_tell_of_a_sort_is_one_row),
        cmocka_unit_test(a_lost_store_waits_until_all_was_sent_again),
        cmocka_unit_test(what_waits_for_its_peers_budget_is_told_apart),
        cmocka_unit_test(what_is_urgent_stands_above_the_rest),
        cmocka_unit_test(what_waits_for_tomorrow_is_no_crowd),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
