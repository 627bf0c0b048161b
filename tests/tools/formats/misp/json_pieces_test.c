/* json_pieces: lists of attributes and objects beside the tree of the rest. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/misp/json_pieces.h"

static struct json_pieces *opened(const char *text)
{
    return json_pieces_open(bytes_text(text));
}

/* The tree of what is left. */
static json_t *tree_of(const struct json_pieces *p)
{
    const struct bytes rest = json_pieces_rest(p);
    json_t *root = json_loadb((const char *)rest.at, rest.len, 0, NULL);

    if (root == NULL)
        fail_msg("no JSON: %.*s", (int)rest.len, (const char *)rest.at);
    return root;
}

static void assert_entry(struct json_pieces *p, const json_t *list, size_t i,
                         const char *value)
{
    json_t *entry = json_pieces_entry(p, list, i);

    assert_string_equal(value,
                        json_string_value(json_object_get(entry, "value")));
    json_decref(entry);
}

static void entries_are_parsed_when_they_are_asked_for(void **state)
{
    static const char text[] =
        "{\"Event\": {\"Attribute\" :\t[ {\"value\": \"a\"} ,\r\n"
        "{\"value\": \"b\", \"Tag\": [{\"name\": \"]}\\\"{\"}]}],"
        "\"info\": \"x\", \"Object\": [{\"value\": \"c\","
        "\"Attribute\": [{\"value\": \"d\"}]}]}}";
    struct json_pieces *p = opened(text);
    json_t *root = tree_of(p), *event = json_object_get(root, "Event");
    const json_t *attributes = json_object_get(event, "Attribute");
    const json_t *objects = json_object_get(event, "Object");
    json_t *object = json_pieces_entry(p, objects, 0);
    const json_t *inner = json_object_get(object, "Attribute");

    (void)state;
    assert_true(json_pieces_valid(p));
    assert_string_equal("x", json_string_value(json_object_get(event, "info")));
    assert_int_equal(2, json_pieces_count(p, attributes));
    assert_entry(p, attributes, 0, "a");
    assert_entry(p, attributes, 1, "b");
    assert_int_equal(1, json_pieces_count(p, objects));
    assert_entry(p, objects, 0, "c");
    assert_int_equal(1, json_pieces_count(NULL, inner));
    assert_entry(NULL, inner, 0, "d");
    json_decref(object);
    json_decref(root);
    json_pieces_close(p);
}

static void lists_in_several_documents_are_told_apart(void **state)
{
    struct json_pieces *p = opened("[{\"Attribute\": [{\"value\": \"a\"}]},"
                                   "{\"Attribute\": []},"
                                   "{\"Attribute\": [{\"value\": \"b\"}]},"
                                   "{\"Attribute\": 7}, {}]");
    json_t *root = tree_of(p);
    static const size_t counts[] = {1, 0, 1, 0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        assert_int_equal(
            counts[i],
            json_pieces_count(
                p, json_object_get(json_array_get(root, i), "Attribute")));
    assert_entry(p, json_object_get(json_array_get(root, 2), "Attribute"), 0,
                 "b");
    json_decref(root);
    json_pieces_close(p);
}

/* Each list grows by the octets of its number, where it is short. */
static void many_short_lists_leave_a_whole_tree(void **state)
{
    enum { LISTS = 20000 };
    static char text[LISTS * sizeof "{\"Object\":[{}]}," + 2] = "[";
    struct json_pieces *p;
    json_t *root;

    (void)state;
    for (size_t i = 0, at = 1; i < LISTS; i++)
        at += (size_t)sprintf(text + at, "%s",
                              i + 1 < LISTS ? "{\"Object\":[{}]},"
                                            : "{\"Object\":[{}]}]");
    p = opened(text);
    root = tree_of(p);
    assert_int_equal(LISTS, json_array_size(root));
    assert_int_equal(
        1, json_pieces_count(
               p, json_object_get(json_array_get(root, LISTS - 1), "Object")));
    json_decref(root);
    json_pieces_close(p);
}

static void what_is_not_plain_is_parsed_as_a_whole(void **state)
{
    static const char *const whole[] = {
        "",
        "{\"a\": [{}]}",
        "{\"Attribute\": {}}",
        "{\"Attribute\": []}",
        "{\"Attribute\": [1]}",
        "{\"Attribute\": [{}, 1]}",
        "{\"Attribute\": [{},]}",
        "{\"Attribute\": [{}",
        "{\"Attribute\": [{\"a\": ",
        "{\"Attribute\": [{\"a\": \"",
        "{\"\\u0041ttribute\": [17], \"Attribute\": [{}]}",
        "{\"Attribute\": [{}], \"Object\": [[]]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        struct json_pieces *p = opened(whole[i]);

        if (p != NULL)
            fail_msg("in pieces: %s", whole[i]);
    }
}

static void an_entry_that_is_not_valid_is_none(void **state)
{
    struct json_pieces *p =
        opened("{\"Attribute\": [{\"a\": 1}, {\"a\": 1, \"a\": 2}, {]]}");
    json_t *root = tree_of(p);
    const json_t *list = json_object_get(root, "Attribute");
    json_t *first = json_pieces_entry(p, list, 0);

    (void)state;
    assert_false(json_pieces_valid(p));
    assert_int_equal(3, json_pieces_count(p, list));
    assert_non_null(first);
    assert_null(json_pieces_entry(p, list, 1));
    assert_null(json_pieces_entry(p, list, 2));
    json_decref(first);
    json_decref(root);
    json_pieces_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_parsed_when_they_are_asked_for),
        cmocka_unit_test(lists_in_several_documents_are_told_apart),
        cmocka_unit_test(many_short_lists_leave_a_whole_tree),
        cmocka_unit_test(an_entry_that_is_not_valid_is_none),
        cmocka_unit_test(what_is_not_plain_is_parsed_as_a_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
