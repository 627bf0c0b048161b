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
        assert_true(lookup_put(&l, bytes_text(texts[n])));
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
    assert_false(lookup_put(&l, bytes_text("")));
    assert_int_equal(l.count, 1);
    assert_int_equal(lookup_ask(&l, NULL, NULL), VERDICT_DONE);
    lookup_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_has_one_value_a_line),
        cmocka_unit_test(it_is_full_before_a_value_could_find_no_room),
        cmocka_unit_test(what_is_no_indicator_is_not_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
