/* lookup: values out of a text, and how many fit into one request. */
#include "tools/client/lookup.h"

#include "tests/unit.h"

#include <stdio.h>

static struct lookup l;

static void a_text_has_one_value_a_line(void **state)
{
    struct bytes rest = bytes_text("\xef\xbb\xbf# a comment\n"
                                   "198.51.100.7\r\n"
                                   "\n"
                                   " \tevil.example \n"
                                   "203.0.113.9");
    struct bytes value;
    unsigned line = 0;

    (void)state;
    assert_true(lookup_next_value(&rest, &line, &value));
    assert_true(bytes_equal(value, bytes_text("198.51.100.7")));
    assert_int_equal(line, 2);
    assert_true(lookup_next_value(&rest, &line, &value));
    assert_true(bytes_equal(value, bytes_text("evil.example")));
    assert_int_equal(line, 4);
    assert_true(lookup_next_value(&rest, &line, &value));
    assert_true(bytes_equal(value, bytes_text("203.0.113.9")));
    assert_int_equal(line, 5);
    assert_false(lookup_next_value(&rest, &line, &value));
}

static void it_is_full_before_a_value_could_find_no_room(void **state)
{
    static char texts[CONTROL_LOOKUP_ITEMS_MAX][32];
    size_t n = 0;

    (void)state;
    lookup_begin(&l);
    while (!lookup_full(&l)) {
        assert_true(n < CONTROL_LOOKUP_ITEMS_MAX);
        snprintf(texts[n], sizeof texts[n], "host%zu.example", n);
        lookup_put(&l, bytes_text(texts[n]), 0);
        n++;
    }
    assert_true(n > 1);
    assert_int_equal(l.count, n);
    assert_true(l.items <= CONTROL_LOOKUP_ITEMS_MAX);
    lookup_end(&l);
    assert_false(lookup_full(&l));
}

static void what_is_no_indicator_is_not_asked(void **state)
{
    (void)state;
    lookup_begin(&l);
    lookup_put(&l, bytes_text(""), 0);
    assert_int_equal(l.count, 1);
    assert_true(lookup_is_none(&l.asked[0]));
    assert_int_equal(lookup_ask(&l, NULL, NULL), VERDICT_DONE);
    lookup_end(&l);
}

/* A value that nobody knows is a miss; what has no form is an error. */
static void what_is_no_indicator_is_said_so_in_json(void **state)
{
    json_t *miss, *none;

    (void)state;
    lookup_begin(&l);
    lookup_put(&l, bytes_text("203.0.113.9"), 0);
    lookup_put(&l, bytes_text("203.0.113.061"), 0);
    miss = lookup_json(&l.asked[0]);
    none = lookup_json(&l.asked[1]);
    assert_null(json_object_get(miss, "error"));
    assert_string_equal("ipv4",
                        json_string_value(json_object_get(miss, "type")));
    assert_string_equal("not_an_indicator",
                        json_string_value(json_object_get(none, "error")));
    assert_true(json_is_null(json_object_get(none, "type")));
    assert_int_equal(0, json_array_size(json_object_get(none, "hits")));
    json_decref(miss);
    json_decref(none);
    lookup_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_has_one_value_a_line),
        cmocka_unit_test(it_is_full_before_a_value_could_find_no_room),
        cmocka_unit_test(what_is_no_indicator_is_not_asked),
        cmocka_unit_test(what_is_no_indicator_is_said_so_in_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
