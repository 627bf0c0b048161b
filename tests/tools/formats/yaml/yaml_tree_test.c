/* yaml_tree: mappings and lists, and the line of each string in them. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/yaml/yaml_tree.h"

static struct yaml_tree tree;

static int down(void **state)
{
    (void)state;
    yaml_tree_close(&tree);
    return 0;
}

static void read_text(const char *text)
{
    struct fault fault = {0};

    if (yaml_tree_open(&tree, bytes_text(text), &fault) != ERR_OK)
        fail_msg("'%s': %s", text, fault.about);
}

static void assert_refused(const char *text, unsigned line, const char *about)
{
    struct fault fault = {0};
    enum err err = yaml_tree_open(&tree, bytes_text(text), &fault);

    if (err == ERR_OK || fault.line != line ||
        strstr(fault.about, about) == NULL)
        fail_msg("'%s' at %u: '%s'", text, fault.line, fault.about);
    assert_null(tree.tree.root);
}

static void every_scalar_is_a_string_with_its_line(void **state)
{
    json_t *want = json_loads("{\"a\": [\"1\", \"\", \"x y\"], \"b\": {\"c\":"
                              " \"true\"}}",
                              0, NULL);

    (void)state;
    read_text("# comment\na:\n  - 1\n  - ~\n  - 'x y'\nb: {c: true}\n");
    assert_true(json_equal(want, tree.tree.root));
    assert_int_equal(7, tree.tree.count);
    assert_int_equal(2, tree.tree.lines[0]);
    assert_int_equal(3, tree.tree.lines[1]);
    assert_int_equal(5, tree.tree.lines[3]);
    assert_int_equal(6, tree.tree.lines[6]);
    json_decref(want);
}

static void several_documents_are_a_list(void **state)
{
    (void)state;
    read_text("---\na: 1\n---\n- b\n");
    assert_int_equal(2, json_array_size(tree.tree.root));
}

static void aliases_are_left_empty_and_counted(void **state)
{
    (void)state;
    read_text("a: &x [1, 2]\nb: *x\nc: *x\n");
    assert_int_equal(2, tree.aliases);
    assert_int_equal(2, tree.alias_line);
    assert_true(json_is_null(json_object_get(tree.tree.root, "b")));
}

static void what_is_no_yaml_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: [", 3, "not valid YAML");
    assert_refused("a: 1\n- b\n", 2, "not valid YAML");
    assert_refused("a: 1\na: 2\n", 2, "given twice");
    assert_refused("? [1]\n: 2\n", 1, "not a text");
    assert_refused("&a b: 1\n*a : 2\n", 2, "not a text");
}

static void what_is_no_mapping_and_no_list_is_refused(void **state)
{
    (void)state;
    assert_refused("203.0.113.9\n", 0, "without a mapping");
    assert_refused("", 0, "without a mapping");
    assert_refused("---\na: 1\n---\nsome text\n", 0, "without a mapping");
}

static void what_is_nested_too_deep_is_refused(void **state)
{
    char text[YAML_TREE_DEPTH_MAX + 2] = "";

    (void)state;
    memset(text, '[', YAML_TREE_DEPTH_MAX + 1);
    assert_refused(text, 1, "64 levels");
}

static void every_cut_ends(void **state)
{
    static const char whole[] = "a:\n  - {b: 'c', d: \"e\"}\n  - |\n    f\n";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len + 1);
        struct fault fault = {0};

        assert_non_null(cut);
        memcpy(cut, whole, len);
        if (yaml_tree_open(&tree, (struct bytes){cut, len}, &fault) != ERR_OK)
            assert_true(strlen(fault.about) > 0);
        yaml_tree_close(&tree);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_scalar_is_a_string_with_its_line, down),
        cmocka_unit_test_teardown(several_documents_are_a_list, down),
        cmocka_unit_test_teardown(aliases_are_left_empty_and_counted, down),
        cmocka_unit_test_teardown(what_is_no_yaml_is_refused_with_its_line,
                                  down),
        cmocka_unit_test_teardown(what_is_no_mapping_and_no_list_is_refused,
                                  down),
        cmocka_unit_test_teardown(what_is_nested_too_deep_is_refused, down),
        cmocka_unit_test_teardown(every_cut_ends, down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
