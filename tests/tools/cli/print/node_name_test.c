/* node_name: what nodes are called, for people. */
#include "tests/unit.h"

#include "tools/cli/print/node_name.h"

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
    assert_string_equal(node_name_of(row, "org"), "Take");
    assert_string_equal(node_name_of(row, "name"), "\xe6\xa2\x85");
    assert_string_equal(node_name_of(row, "peer"), "ume");
    assert_string_equal(node_name_of(row, "nothing"), "");
    assert_ptr_equal(node_name_list(row, "names"),
                     json_object_get(row, "names"));
    assert_null(node_name_list(row, "nothing"));
    json_decref(row);
}

static void who_is_introduced_is_named_with_who_did(void **state)
{
    char room[NODE_NAME_AUTHOR_MAX];
    json_t *row =
        read_rows("{\"author\":\"matsu\",\"introduced_by\":\"jpcc\"}");

    (void)state;
    assert_string_equal(node_name_author(room, row),
                        "matsu (introduced by jpcc)");
    json_object_set_new(row, "introduced_by", json_null());
    assert_string_equal(node_name_author(room, row), "matsu");
    json_decref(row);
}

static void who_looks_like_a_peer_is_marked(void **state)
{
    char room[NODE_NAME_AUTHOR_MAX];
    json_t *row = read_rows("{\"author\":\"h\u043enest\",\"introduced_by\":"
                            "\"jpcc\",\"author_looks_like\":\"honest\","
                            "\"org\":\"Honest\"}");

    (void)state;
    assert_string_equal(node_name_author(room, row),
                        "h\u043enest (introduced by jpcc; looks like honest)");
    assert_string_equal(node_name_marked(room, row, "author"),
                        "h\u043enest (looks like honest)");
    assert_string_equal(node_name_marked(room, row, "org"), "Honest");
    json_decref(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_in_the_language_of_what_is_printed),
        cmocka_unit_test(who_is_introduced_is_named_with_who_did),
        cmocka_unit_test(who_looks_like_a_peer_is_marked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
