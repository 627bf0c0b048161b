/* sigma: a rule, the values that it looks for, and what it leaves out. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdio.h>

#include "tools/formats/yaml/sigma.h"
#include "tools/formats/yaml/yaml_tree.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"

static void read_rule(struct reading *r, const char *detection)
{
    struct yaml_tree tree;
    struct fault fault = {0};
    char text[2048];

    snprintf(text, sizeof text,
             "title: Evil\nlogsource: {category: dns}\ndetection:\n%s",
             detection);
    if (yaml_tree_open(&tree, bytes_text(text), &fault) != ERR_OK)
        fail_msg("'%s': %s", text, fault.about);
    assert_true(sigma_knows(tree.tree.root));
    sigma_read(r, &tree.tree, bytes_text(text));
    yaml_tree_close(&tree);
}

static void fields_say_what_a_rule_looks_for(void **state)
{
    struct reading *r = *state;

    read_rule(r, "  sel:\n"
                 "    QueryName|endswith: ['.evil.example', 'a.bad.example']\n"
                 "    DestinationIp: 203.0.113.9\n"
                 "    Hashes|contains: 'MD5=" MD5 ",IMPHASH=" MD5 "'\n"
                 "    Image|endswith: '\\evil.exe'\n"
                 "  condition: sel\n");
    assert_int_equal(
        5, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.example")->line);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "a.bad.example"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_IMPHASH, MD5));
    reading_fixture_count(r, 6, 0); /* and the rule itself */
    assert_int_equal(INDICATOR_SIGMA, r->found->items[0].entry.type);
    assert_bytes_equal(bytes_text("Evil"), r->found->title);
}

static void what_the_condition_leaves_out_is_told(void **state)
{
    read_rule(*state, "  sel: {QueryName: c2.evil.example}\n"
                      "  other: {QueryName: good.example}\n"
                      "  filter_a: {QueryName: fine.example}\n"
                      "  condition: sel and not other\n");
    assert_true(reading_fixture_rejects(*state, "good.example", "leaves out"));
    assert_true(reading_fixture_rejects(*state, "fine.example", "leaves out"));
    reading_fixture_count(*state, 2, 2);
}

static void a_part_of_a_value_is_told(void **state)
{
    read_rule(*state, "  sel: {cs-host|contains: evil}\n  condition: sel\n");
    assert_true(reading_fixture_rejects(*state, "evil", "part of a value"));
}

static void references_are_links_and_tags_may_be_labels(void **state)
{
    struct reading *r = *state;

    read_rule(r, "  condition: x\nreferences: ['https://vendor.example/']\n"
                 "tags: [attack.t1071, tlp.red]\n");
    assert_true(
        reading_fixture_rejects(r, "https://vendor.example/", "a reference"));
    assert_int_equal(TLP_RED, r->found->tlp.level);
    assert_int_equal(6, r->found->tlp.place.line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(fields_say_what_a_rule_looks_for),
        READING_TEST(what_the_condition_leaves_out_is_told),
        READING_TEST(a_part_of_a_value_is_told),
        READING_TEST(references_are_links_and_tags_may_be_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
