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
#include "tools/client/outcome.h"
#include "tools/client/record_view.h"
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

/* What the only record of the rows says, read from the real_node. */
static json_t *read_back(void)
{
    static struct record r;
    json_t *outcome = outcome_json(rows), *shown, *row;
    size_t len;
    uint8_t *raw;

    control_put_text(client_begin(s.client, "show"), "record",
                     row_text(outcome, "record"));
    assert_int_equal(client_ask(s.client, &shown, &why), VERDICT_DONE);
    row = json_incref(json_array_get(shown, 0));
    raw = record_view_raw(row, &len);
    assert_non_null(raw);
    assert_err(ERR_OK, record_open(&r, (struct bytes){raw, len}));
    assert_int_equal(r.tlp, TLP_AMBER);
    record_view_json(row, &r);
    free(raw);
    json_decref(shown);
    json_decref(outcome);
    return row;
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
    reject = json_array_get(json_object_get(out, "rejects"), 0);
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
    json_t *row, *entries;

    (void)state;
    s.import.title = "A warning";
    assert_int_equal(prepare("list.txt", list), VERDICT_DONE);
    ask(share_send);
    row = read_back();
    entries = json_object_get(row, "indicators");
    assert_string_equal(row_text(row, "title"), "A warning");
    assert_int_equal(json_array_size(entries), 2);
    assert_string_equal(row_text(json_array_get(entries, 0), "value"),
                        "198.51.100.7");
    assert_string_equal(row_text(json_array_get(entries, 1), "value"),
                        "https://evil.example/a");
    assert_string_equal(text_at(row, "audience", 0), "bee");
    json_decref(row);
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
    assert_int_equal(why.item[0].code, REASON_NODE_NOT_RUNNING);
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
