/* row: rows of the control socket as JSON, and what is read of them. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
#include "tools/cli/outcome.h"
#include "tools/client/row.h"

static uint8_t room[16384];

/* A reply with one row of every kind of value. */
static struct control_answer answer_of(void)
{
    struct buffer out = {room, 0, sizeof room};
    struct control_reply reply;
    struct control_writer *w;
    struct control_answer answer;

    control_reply_begin(&reply, &out);
    w = control_row_begin(&reply);
    control_put_text(w, "text", "狼煙");
    control_put_uint(w, "since", 1795228200000);
    control_put_uint(w, "never", 0);
    control_put_bool(w, "yes", true);
    control_put_nil(w, "rule");
    control_put_bin(w, "raw", UNIT_LITERAL("\x00\xff"));
    control_put_packed(w, "list",
                       UNIT_LITERAL("\x92\xa1"
                                    "a\x07"));
    assert_true(control_row_end(&reply));
    assert_err(ERR_OK,
               control_reply_end(&reply, ERR_OK, "", (struct bytes){0}));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&out)));
    return answer;
}

static void every_kind_of_value_becomes_json(void **state)
{
    struct control_answer answer = answer_of();
    json_t *row = row_json(&answer.rows);
    char *text = json_dumps(row, JSON_COMPACT | JSON_SORT_KEYS);

    (void)state;
    assert_string_equal(text, "{\"list\":[\"a\",7],\"never\":0,\"raw\":"
                              "\"00ff\",\"rule\":null,\"since\":1795228200000,"
                              "\"text\":\"狼煙\",\"yes\":true}");
    free(text);
    json_decref(row);
}

static void times_become_rfc3339_and_zero_null(void **state)
{
    static const char *const names[] = {"since", "never", "absent"};
    struct control_answer answer = answer_of();
    json_t *row = row_json(&answer.rows);

    (void)state;
    row_times(row, names, 3);
    assert_string_equal(row_text(row, "since"), "2026-11-21T02:30:00Z");
    assert_true(json_is_null(json_object_get(row, "never")));
    assert_null(json_object_get(row, "absent"));
    json_decref(row);
}

static void a_missing_field_reads_as_nothing(void **state)
{
    json_t *row = json_object();

    (void)state;
    assert_string_equal(row_text(row, "x"), "");
    assert_string_equal(row_text_or(row, "x", "-"), "-");
    assert_true(row_uint(row, "x") == 0);
    assert_false(row_bool(row, "x"));
    json_decref(row);
}

static void octets_that_are_no_text_still_become_a_string(void **state)
{
    json_t *bad = row_lossy(UNIT_LITERAL("a\xff"
                                         "b"));
    json_t *good = row_lossy(UNIT_LITERAL("狼"));
    json_t *empty = row_lossy((struct bytes){0});

    (void)state;
    assert_string_equal(json_string_value(bad), "a?b");
    assert_string_equal(json_string_value(good), "狼");
    assert_string_equal(json_string_value(empty), "");
    json_decref(bad);
    json_decref(good);
    json_decref(empty);
}

static json_t *read_rows(const char *text)
{
    json_t *rows = json_loads(text, 0, NULL);

    assert_non_null(rows);
    return rows;
}

static void a_name_is_in_the_language_of_what_is_printed(void **state)
{
    json_t *row =
        read_rows("{\"org\":\"Take\",\"org_ja\":\"\xe7\xab\xb9\",\"name\":null,"
                  "\"name_ja\":\"\xe6\xa2\x85\",\"peer\":\"ume\","
                  "\"names\":[\"Take\"],\"names_ja\":[\"\xe7\xab\xb9\"]}");

    (void)state;
    assert_string_equal(row_name(row, "org"), "Take");
    assert_string_equal(row_name(row, "name"), "\xe6\xa2\x85");
    assert_string_equal(row_name(row, "peer"), "ume");
    assert_string_equal(row_name(row, "nothing"), "");
    assert_ptr_equal(row_names(row, "names"), json_object_get(row, "names"));
    assert_null(row_names(row, "nothing"));
    json_decref(row);
}

static void an_outcome_says_who_gets_it_and_why_not(void **state)
{
    json_t *rows =
        read_rows("[{\"what\":\"record\",\"record\":\"ab\",\"object\":\"u\","
                  "\"number\":7},"
                  "{\"what\":\"to\",\"peer\":\"take\",\"fenced\":null},"
                  "{\"what\":\"to\",\"peer\":\"mori\",\"fenced\":\"a lie\"},"
                  "{\"what\":\"withheld\",\"peer\":\"ume\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not in the audience\"},"
                  "{\"what\":\"withheld\",\"peer\":\"kiri\",\"rule\":null}]");
    json_t *out = outcome_json(rows);
    char *text = json_dumps(out, JSON_COMPACT);

    (void)state;
    assert_string_equal(
        text,
        "{\"record\":\"ab\",\"object\":\"u\",\"number\":7,\"revision\":null,"
        "\"to\":[\"take\",\"mori\"],"
        "\"withheld\":[{\"peer\":\"ume\",\"rule\":4,\"verdict\":\"refuse\","
        "\"reason\":\"not in the audience\"},{\"peer\":\"kiri\",\"rule\":null,"
        "\"verdict\":null,\"reason\":null}],\"groups\":[],\"delegates\":[],"
        "\"indirect\":[],\"fenced\":[\"mori\"],\"dropped\":[],"
        "\"retraction\":null,\"indirect_more\":"
        "0}");
    free(text);
    json_decref(out);
    json_decref(rows);
}

static void an_outcome_names_groups_delegates_and_who_is_dropped(void **state)
{
    json_t *rows = read_rows(
        "[{\"what\":\"group\",\"group\":\"g\",\"members\":3,\"rule\":1},"
        "{\"what\":\"delegate\",\"peer\":\"jpcc\",\"scope\":\"audience\"},"
        "{\"what\":\"indirect\",\"name\":\"take\",\"via\":\"jpcc\"},"
        "{\"what\":\"dropped\",\"peer\":\"ume\"},"
        "{\"what\":\"retraction\",\"number\":9}]");
    json_t *out = outcome_json(rows);

    (void)state;
    assert_true(json_is_null(json_object_get(out, "record")));
    assert_int_equal(
        row_uint(json_array_get(json_object_get(out, "groups"), 0), "members"),
        3);
    assert_true(row_is(json_array_get(json_object_get(out, "delegates"), 0),
                       "scope", "audience"));
    assert_true(row_is(json_array_get(json_object_get(out, "indirect"), 0),
                       "via", "jpcc"));
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(out, "dropped"), 0)),
        "ume");
    assert_int_equal(row_uint(json_object_get(out, "retraction"), "number"), 9);
    json_decref(out);
    json_decref(rows);
}

static void who_is_dropped_is_told_once_with_the_rule(void **state)
{
    json_t *rows =
        read_rows("[{\"what\":\"withheld\",\"peer\":\"ume\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"withheld\",\"peer\":\"kiri\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"dropped\",\"peer\":\"ume\"}]");
    json_t *out = outcome_json(rows);
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(out, "withheld")), 1);
    assert_true(row_is(json_array_get(json_object_get(out, "withheld"), 0),
                       "peer", "kiri"));
    assert_int_equal(json_array_size(json_object_get(out, "dropped")), 1);
    assert_non_null(to);
    outcome_print(to, rows, OUTCOME_AHEAD);
    assert_int_equal(fclose(to), 0);
    assert_string_equal(
        text, "  does not      kiri: rule 4: not named\n"
              "  dropped       ume: gets a retraction; rule 4: not named\n");
    free(text);
    json_decref(out);
    json_decref(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_becomes_json),
        cmocka_unit_test(times_become_rfc3339_and_zero_null),
        cmocka_unit_test(a_missing_field_reads_as_nothing),
        cmocka_unit_test(octets_that_are_no_text_still_become_a_string),
        cmocka_unit_test(a_name_is_in_the_language_of_what_is_printed),
        cmocka_unit_test(an_outcome_says_who_gets_it_and_why_not),
        cmocka_unit_test(an_outcome_names_groups_delegates_and_who_is_dropped),
        cmocka_unit_test(who_is_dropped_is_told_once_with_the_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
