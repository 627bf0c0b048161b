/*
 * share: a whole share against a real node, as a front end without a terminal
 * makes it. Nothing of the command line is linked.
 */
#include "tools/client/share.h"

#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tools/client/real_node.h"
#include "tools/client/inbox.h"
#include "tools/client/lookup.h"
#include "tools/client/outcome.h"
#include "tools/client/quarantine.h"
#include "tools/client/receipts.h"
#include "tools/client/record_view.h"
#include "tools/client/records.h"
#include "tools/client/row.h"

static const char token[] = "000102030405060708090a0b0c0d0e0f";
static const char list[] = "198.51.100.7\nwww.own.example\n"
                           "hxxps://evil[.]example/a\n";

static struct share s;
static struct reasons why;
static json_t *rows;

static int done(void **state)
{
    (void)state;
    share_close(&s);
    s = (struct share){.label = {.tlp_word = NULL}};
    reasons_clear(&why);
    json_decref(rows);
    rows = NULL;
    return 0;
}

/* Up to where the node is asked: an AMBER share for "bee". */
static enum verdict prepare(const char *name, const char *text)
{
    char *names[] = {(char *)(uintptr_t)real_node_file(&real_node, name, text)};
    enum verdict verdict;

    s.label.tlp_word = "amber";
    s.recipients.to.item[s.recipients.to.count++] = "bee";
    verdict = share_check(&s, &why);
    if (verdict == VERDICT_DONE)
        verdict = share_read(&s, real_node.dir, 1, names, &why);
    return verdict == VERDICT_DONE ? share_open(&s, real_node.dir, &why)
                                   : verdict;
}

/* Ask anew into rows. */
static void ask(enum verdict (*what)(struct share *, json_t **,
                                     struct reasons *))
{
    json_decref(rows);
    assert_int_equal(what(&s, &rows, &why), VERDICT_DONE);
    assert_int_equal(why.count, 0);
}

/* The only record of the rows, read from the node. */
static void read_back(struct record_view *view)
{
    json_t *outcome = outcome_json(rows);

    assert_int_equal(
        record_view_show(view, s.client, row_text(outcome, "record"), &why),
        VERDICT_DONE);
    assert_true(view->opens);
    assert_int_equal(view->record.tlp, TLP_AMBER);
    json_decref(outcome);
}

static const char *text_at(const json_t *of, const char *name, size_t i)
{
    const char *text =
        json_string_value(json_array_get(json_object_get(of, name), i));

    return text == NULL ? "" : text;
}

static void what_stays_here_is_known_before_anybody_is_asked(void **state)
{
    const json_t *reject;
    json_t *out = json_object();

    (void)state;
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    import_json(&s.import, out);
    assert_int_equal(row_uint(out, "taken"), 2);
    assert_int_equal(row_uint(out, "rejected"), 1);
    reject = json_array_get(s.import.log.reasons[0].first, 0);
    assert_string_equal(row_text(reject, "text"), "www.own.example");
    assert_string_equal(row_text(reject, "reason"),
                        "one of your own names or networks");
    assert_int_equal(row_uint(reject, "line"), 2);
    json_decref(out);
}

static void a_preview_names_who_gets_it_and_who_does_not(void **state)
{
    json_t *out;
    const json_t *withheld;

    (void)state;
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_preview);
    out = outcome_json(rows);
    assert_string_equal(text_at(out, "to", 0), "bee");
    assert_string_equal(text_at(out, "to", 1), "");
    withheld = json_array_get(json_object_get(out, "withheld"), 0);
    assert_string_equal(row_text(withheld, "peer"), "cee");
    assert_true(row_uint(withheld, "rule") > 0);
    assert_true(json_is_null(json_object_get(out, "record")));
    json_decref(out);
}

static void what_was_shared_is_read_back(void **state)
{
    static struct record_view view;
    json_t *entries;

    (void)state;
    s.import.title = "A warning";
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_send);
    read_back(&view);
    entries = json_object_get(view.row, "indicators");
    assert_string_equal(row_text(view.row, "title"), "A warning");
    assert_int_equal(json_array_size(entries), 2);
    assert_string_equal(row_text(json_array_get(entries, 0), "value"),
                        "198.51.100.7");
    assert_string_equal(row_text(json_array_get(entries, 1), "value"),
                        "https://evil.example/a");
    assert_string_equal(text_at(view.row, "audience", 0), "bee");
    record_view_close(&view);
}

/* Share the list under a title of its own. */
static void share_as(const char *title)
{
    s.import.title = title;
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_send);
}

static void keep(void *of, json_t *row)
{
    json_array_append(of, row);
}

static void what_was_shared_is_listed_first(void **state)
{
    struct records_filter all = {.from = NULL};
    struct records_filter bees = {.from = "bee"};
    json_t *listed = json_array(), *from_bee = json_array();

    (void)state;
    share_as("The newest");
    assert_int_equal(records_each(s.client, &all, keep, listed, &why),
                     VERDICT_DONE);
    assert_true(json_array_size(listed) > 0);
    assert_string_equal(row_text(json_array_get(listed, 0), "title"),
                        "The newest");
    assert_int_equal(records_each(s.client, &bees, keep, from_bee, &why),
                     VERDICT_DONE);
    assert_int_equal(json_array_size(from_bee), 0);
    json_decref(listed);
    json_decref(from_bee);
}

static void its_receipt_is_open_until_the_recipient_answers(void **state)
{
    json_t *outcome, *receipts;
    struct receipts_question of_it = {.until_ms = 0};

    (void)state;
    share_as("For bee");
    outcome = outcome_json(rows);
    of_it.record = row_text(outcome, "record");
    assert_int_equal(receipts_ask(s.client, &of_it, &receipts, &why),
                     VERDICT_DONE);
    assert_int_equal(json_array_size(receipts), 1);
    assert_string_equal(row_text(json_array_get(receipts, 0), "peer"), "bee");
    assert_false(receipts_all_settled(receipts));
    json_decref(receipts);
    json_decref(outcome);
}

static void its_values_are_found_and_others_are_not(void **state)
{
    static struct lookup l;
    static const char *const values[] = {"198.51.100[.]7", "", "9.9.9.9"};
    json_t *json;

    (void)state;
    share_as("To be found");
    lookup_begin(&l);
    for (size_t i = 0; i < 3; i++)
        lookup_put(&l, bytes_text(values[i]), 0);
    assert_int_equal(lookup_ask(&l, s.client, &why), VERDICT_DONE);
    assert_true(json_array_size(l.asked[0].hits) > 0);
    assert_string_equal(l.asked[0].type, "ipv4");
    assert_null(l.asked[1].type);
    assert_true(lookup_is_none(&l.asked[1]));
    assert_true(lookup_is_miss(&l.asked[2]));
    assert_false(lookup_is_none(&l.asked[2]));
    assert_int_equal(json_array_size(l.asked[1].hits), 0);
    assert_int_equal(json_array_size(l.asked[2].hits), 0);
    json = lookup_json(&l.asked[0]);
    assert_string_equal(row_text(json, "value"), values[0]);
    json_decref(json);
    lookup_end(&l);
    assert_int_equal(l.count, 0);
}

static void nothing_came_in_and_nothing_was_kept_out(void **state)
{
    struct inbox_question since = {.since_ms = 0};
    json_t *news, *kept_out;
    uint64_t count;

    (void)state;
    share_as("My own");
    assert_int_equal(inbox_ask(s.client, &since, &news, &why), VERDICT_DONE);
    assert_int_equal(json_array_size(news), 0);
    assert_int_equal(quarantine_list(s.client, &kept_out, &why), VERDICT_DONE);
    assert_int_equal(json_array_size(kept_out), 0);
    assert_int_equal(quarantine_drop(s.client, NULL, &count, &why),
                     VERDICT_DONE);
    assert_int_equal(count, 0);
    json_decref(news);
    json_decref(kept_out);
}

static void a_token_makes_one_record_however_often_it_is_asked(void **state)
{
    char first[IDENT_HEX_TEXT];
    json_t *out;

    s.act.word = token;
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_find);
    assert_null(rows);
    ask(share_send);
    out = outcome_json(rows);
    snprintf(first, sizeof first, "%s", row_text(out, "record"));
    json_decref(out);
    (void)done(state);

    s.act.word = token;
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_find);
    out = outcome_json(rows);
    assert_string_equal(row_text(out, "record"), first);
    json_decref(out);
    (void)done(state);

    s.act.word = token;
    assert_int_equal(prepare("list.txt", "203.0.113.9\n"), VERDICT_DONE);
    assert_int_equal(share_find(&s, &rows, &why), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_NODE_SAID);
}

static void a_long_list_is_shared_as_one(void **state)
{
    enum { MANY = 9000 };
    char *text = calloc(MANY, 16), *at = text;
    size_t records = 0, i;
    json_t *row;

    (void)state;
    assert_non_null(text);
    for (unsigned n = 0; n < MANY; n++)
        at += sprintf(at, "8.8.%u.%u\n", n / 256, n % 256);
    assert_int_equal(prepare("long.txt", text), VERDICT_DONE);
    free(text);
    assert_int_equal(s.import.parts, 3);
    ask(share_send);
    json_array_foreach(rows, i, row) records += row_is(row, "what", "record");
    assert_int_equal(records, 3);
}

static void a_stricter_label_stays_here(void **state)
{
    (void)state;
    assert_int_equal(prepare("red.txt", "TLP:RED\n203.0.113.9\n"),
                     VERDICT_WRONG);
    assert_int_equal(why.count, 1);
    assert_int_equal(why.item[0].code, REASON_LABEL_STRICTER);
    assert_null(s.client);
}

static void an_unknown_recipient_is_named_by_the_node(void **state)
{
    (void)state;
    s.recipients.to.item[s.recipients.to.count++] = "dee";
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    assert_int_equal(share_preview(&s, &rows, &why), VERDICT_WRONG);
    assert_int_equal(why.item[0].code, REASON_NODE_SAID);
    assert_non_null(strstr(why.item[0].arg[0], "'dee'"));
}

static void a_node_that_does_not_run_leaves_the_act_undone(void **state)
{
    char *names[] = {
        (char *)(uintptr_t)real_node_file(&real_node, "a.txt", list)};

    (void)state;
    s.label.tlp_word = "green";
    s.act.word = token;
    assert_int_equal(share_check(&s, &why), VERDICT_DONE);
    assert_int_equal(share_read(&s, real_node.dir, 1, names, &why),
                     VERDICT_DONE);
    assert_int_equal(share_open(&s, real_node.folder.path, &why), VERDICT_AWAY);
    assert_int_equal(why.count, 2);
    assert_int_equal(why.item[0].code, REASON_NODE_NOT_THERE);
    assert_int_equal(why.item[1].code, REASON_ACT_NOT_DONE);
    assert_string_equal(why.item[1].arg[0], token);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(
            what_stays_here_is_known_before_anybody_is_asked, done),
        cmocka_unit_test_teardown(a_preview_names_who_gets_it_and_who_does_not,
                                  done),
        cmocka_unit_test_teardown(what_was_shared_is_read_back, done),
        cmocka_unit_test_teardown(what_was_shared_is_listed_first, done),
        cmocka_unit_test_teardown(
            its_receipt_is_open_until_the_recipient_answers, done),
        cmocka_unit_test_teardown(its_values_are_found_and_others_are_not,
                                  done),
        cmocka_unit_test_teardown(nothing_came_in_and_nothing_was_kept_out,
                                  done),
        cmocka_unit_test_teardown(
            a_token_makes_one_record_however_often_it_is_asked, done),
        cmocka_unit_test_teardown(a_long_list_is_shared_as_one, done),
        cmocka_unit_test_teardown(a_stricter_label_stays_here, done),
        cmocka_unit_test_teardown(an_unknown_recipient_is_named_by_the_node,
                                  done),
        cmocka_unit_test_teardown(
            a_node_that_does_not_run_leaves_the_act_undone, done),
    };

    return cmocka_run_group_tests(tests, real_node_start, real_node_stop);
}
