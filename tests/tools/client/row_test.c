/* row: rows of the control socket as JSON, and what is read of them. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
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
    control_put_uint(w, "until", 0);
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
    assert_string_equal(text, "{\"list\":[\"a\",7],\"raw\":"
                              "\"00ff\",\"rule\":null,\"since\":1795228200000,"
                              "\"text\":\"狼煙\",\"until\":0,\"yes\":true}");
    free(text);
    json_decref(row);
}

static void times_become_rfc3339_and_zero_null(void **state)
{
    struct control_answer answer = answer_of();
    json_t *row = row_json(&answer.rows);

    (void)state;
    row_times(row);
    assert_string_equal(row_text(row, "since"), "2026-11-21T02:30:00Z");
    assert_true(json_is_null(json_object_get(row, "until")));
    assert_null(json_object_get(row, "expires"));
    json_decref(row);
}

static void what_is_no_time_stays_though_it_is_called_so(void **state)
{
    json_t *row = json_pack("{s:b}", "expired", 0);

    (void)state;
    row_times(row);
    assert_true(json_is_false(json_object_get(row, "expired")));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_becomes_json),
        cmocka_unit_test(times_become_rfc3339_and_zero_null),
        cmocka_unit_test(what_is_no_time_stays_though_it_is_called_so),
        cmocka_unit_test(a_missing_field_reads_as_nothing),
        cmocka_unit_test(octets_that_are_no_text_still_become_a_string),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
