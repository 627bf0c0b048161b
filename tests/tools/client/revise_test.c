/* revise, retract: what is done to records that are there, on a real real_node.
 */
#include "tools/client/revise.h"

#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tools/client/real_node.h"
#include "tools/client/outcome.h"
#include "tools/client/retract.h"
#include "tools/client/row.h"
#include "tools/client/share.h"

enum { MANY = 9000 };

static struct reasons why;
static struct revise v;
static struct retract r;
static char record[32]; /* number of what was shared for the test */

/* The number of the first record among the rows. */
static void take_record(const json_t *rows)
{
    json_t *out = outcome_json(rows);

    snprintf(record, sizeof record, "%llu",
             (unsigned long long)row_uint(out, "number"));
    json_decref(out);
}

static void share_list(const char *text)
{
    static struct share s;
    char *names[] = {
        (char *)(uintptr_t)real_node_file(&real_node, "a.txt", text)};
    json_t *rows;

    s = (struct share){
        .label.tlp_word = "amber",
        .recipients.to = {.item = {"bee", "cee"}, .count = 2},
    };
    assert_int_equal(share_check(&s, &why), VERDICT_DONE);
    assert_int_equal(share_read(&s, real_node.dir, 1, names, &why),
                     VERDICT_DONE);
    assert_int_equal(share_open(&s, real_node.dir, &why), VERDICT_DONE);
    assert_int_equal(share_send(&s, &rows, &why), VERDICT_DONE);
    take_record(rows);
    json_decref(rows);
    share_close(&s);
}

static int begin(void **state)
{
    (void)state;
    reasons_clear(&why);
    v = (struct revise){.reason = "a better list"};
    r = (struct retract){.reason = "a test"};
    return 0;
}

static int done(void **state)
{
    (void)state;
    revise_close(&v);
    retract_close(&r);
    return 0;
}

/* Up to the choice of its records; text: of a file, or NULL. */
static enum verdict prepare_revision(const char *text)
{
    char *names[] = {NULL};
    enum verdict verdict;

    v.record = record;
    v.with_files = text != NULL;
    verdict = revise_begin(&v, &why);
    if (verdict == VERDICT_DONE)
        verdict = label_check(&v.label, &why);
    if (verdict == VERDICT_DONE)
        verdict = revise_open(&v, real_node.dir, &why);
    if (verdict == VERDICT_DONE && text != NULL) {
        names[0] = (char *)(uintptr_t)real_node_file(&real_node, "b.txt", text);
        verdict = revise_read(&v, real_node.dir, 1, names, &why);
    }
    return verdict == VERDICT_DONE ? revise_choose(&v, &why) : verdict;
}

static char *many_addresses(void)
{
    char *text = calloc(MANY, 16), *at = text;

    assert_non_null(text);
    for (unsigned n = 0; n < MANY; n++)
        at += sprintf(at, "8.8.%u.%u\n", n / 256, n % 256);
    return text;
}

static size_t count_of(const json_t *rows, const char *what)
{
    size_t count = 0, i;
    json_t *row;

    json_array_foreach(rows, i, row) count += row_is(row, "what", what);
    return count;
}

static void a_better_list_replaces_the_record(void **state)
{
    json_t *rows, *out;

    (void)state;
    share_list("198.51.100.7\n");
    assert_int_equal(prepare_revision("198.51.100.8\n198.51.100.9\n"),
                     VERDICT_DONE);
    assert_null(v.action.together);
    assert_int_equal(revise_indicators(&v), 1);
    assert_int_equal(v.import.count, 2);
    assert_int_equal(
        record_action_preview(&v.action, v.records, 0, &rows, &why),
        VERDICT_DONE);
    assert_int_equal(count_of(rows, "to"), 2);
    json_decref(rows);
    assert_int_equal(record_action_one(&v.action, v.records, 0, &rows, &why),
                     VERDICT_DONE);
    out = outcome_json(rows);
    assert_int_equal(row_uint(out, "revision"), 2);
    json_decref(out);
    json_decref(rows);
}

static void a_list_that_grows_takes_more_records_at_once(void **state)
{
    char *text = many_addresses();
    json_t *rows;

    (void)state;
    share_list("198.51.100.7\n");
    assert_int_equal(prepare_revision(text), VERDICT_DONE);
    free(text);
    assert_non_null(v.action.together);
    assert_int_equal(record_action_together(&v.action, v.records, &rows, &why),
                     VERDICT_DONE);
    assert_int_equal(count_of(rows, "record"), 3);
    json_decref(rows);
}

static void a_list_that_shrinks_loses_records_at_once(void **state)
{
    char *text = many_addresses();
    json_t *rows;

    (void)state;
    share_list(text);
    free(text);
    assert_int_equal(prepare_revision("198.51.100.8\n"), VERDICT_DONE);
    assert_int_equal(json_array_size(v.records), 1);
    assert_int_equal(json_array_size(v.beyond), 2);
    assert_int_equal(record_action_together(&v.action, v.records, &rows, &why),
                     VERDICT_DONE);
    assert_int_equal(count_of(rows, "record"), 1);
    json_decref(rows);
}

static void a_revision_without_indicators_is_none(void **state)
{
    (void)state;
    share_list("198.51.100.7\n");
    assert_int_equal(prepare_revision("nothing here\n"), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_REVISED_EMPTY);
}

static void what_a_record_says_binds_its_revision(void **state)
{
    (void)state;
    share_list("198.51.100.7\n");
    v.recipients.to.item[v.recipients.to.count++] = "everyone";
    assert_int_equal(prepare_revision(NULL), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_TO_MISSING);
}

static enum verdict prepare_retraction(void)
{
    enum verdict verdict;

    r.record = record;
    verdict = retract_begin(&r, &why);
    return verdict == VERDICT_DONE ? retract_open(&r, real_node.dir, &why)
                                   : verdict;
}

static void a_value_is_retracted_as_it_was_typed(void **state)
{
    json_t *records, *rows;

    (void)state;
    share_list("198.51.100.7\nevil.example\n");
    r.values.item[r.values.count++] = "evil[.]example";
    assert_int_equal(prepare_retraction(), VERDICT_DONE);
    records = json_pack("[s]", r.record);
    assert_int_equal(record_action_one(&r.action, records, 0, &rows, &why),
                     VERDICT_DONE);
    assert_int_equal(count_of(rows, "to"), 2);
    json_decref(rows);
    json_decref(records);
}

static void a_value_that_is_not_in_the_record_is_named(void **state)
{
    (void)state;
    share_list("198.51.100.7\n");
    r.values.item[r.values.count++] = "192.0.2.1";
    assert_int_equal(prepare_retraction(), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_RETRACTED_VALUE);
    assert_string_equal(why.item[0].arg[0], "192.0.2.1");
}

static void who_may_hold_a_record_is_counted(void **state)
{
    size_t holders, beyond;

    (void)state;
    share_list("198.51.100.7\n");
    r.erase = true;
    assert_int_equal(prepare_retraction(), VERDICT_DONE);
    assert_int_equal(retract_holders(&r, &holders, &beyond, &why),
                     VERDICT_DONE);
    assert_int_equal(holders, 2);
    assert_int_equal(beyond, 0);
}

#define REVISE_TEST(name) cmocka_unit_test_setup_teardown(name, begin, done)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REVISE_TEST(a_better_list_replaces_the_record),
        REVISE_TEST(a_list_that_grows_takes_more_records_at_once),
        REVISE_TEST(a_list_that_shrinks_loses_records_at_once),
        REVISE_TEST(a_revision_without_indicators_is_none),
        REVISE_TEST(what_a_record_says_binds_its_revision),
        REVISE_TEST(a_value_is_retracted_as_it_was_typed),
        REVISE_TEST(a_value_that_is_not_in_the_record_is_named),
        REVISE_TEST(who_may_hold_a_record_is_counted),
    };

    return cmocka_run_group_tests(tests, real_node_start, real_node_stop);
}
