/* outcome: what requests about records are answered with, sorted. */
#include "tests/unit.h"

#include <stdlib.h>

#include "tools/client/outcome.h"
#include "tools/client/row.h"

static json_t *read_rows(const char *text)
{
    json_t *rows = json_loads(text, 0, NULL);

    assert_non_null(rows);
    return rows;
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
        "\"indirect\":[],\"through\":[],\"fenced\":[\"mori\"],\"dropped\":[],"
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

static void who_is_dropped_is_said_once_with_the_rule(void **state)
{
    json_t *rows =
        read_rows("[{\"what\":\"withheld\",\"peer\":\"ume\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"withheld\",\"peer\":\"kiri\",\"rule\":4,"
                  "\"verdict\":\"refuse\",\"reason\":\"not named\"},"
                  "{\"what\":\"dropped\",\"peer\":\"ume\"}]");
    json_t *out = outcome_json(rows);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(out, "withheld")), 1);
    assert_true(row_is(json_array_get(json_object_get(out, "withheld"), 0),
                       "peer", "kiri"));
    assert_int_equal(json_array_size(json_object_get(out, "dropped")), 1);
    json_decref(out);
    json_decref(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outcome_says_who_gets_it_and_why_not),
        cmocka_unit_test(an_outcome_names_groups_delegates_and_who_is_dropped),
        cmocka_unit_test(who_is_dropped_is_said_once_with_the_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
