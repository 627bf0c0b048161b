/* yaml_file: what is YAML, and what is only like it. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/yaml/yaml_file.h"

static void yaml_is_known_by_its_name_or_its_first_line(void **state)
{
    static const struct {
        const char *text, *name;
        bool is;
    } rows[] = {
        {"ip: 203.0.113.9\n", "a.yaml", true},
        {"- 203.0.113.9\n", "a.yml", true},
        {"---\nip: 203.0.113.9\n", "a.txt", true},
        {"%YAML 1.1\n---\nip: 203.0.113.9\n", "a", true},
        {"title: x\nlogsource: {}\ndetection: {}\n", "a.txt", true},
        {"ip: 203.0.113.9\n", "a.txt", false},
        {"---\ntitle: x\n---\nA report.\n", "a.txt", false},
        {"---\ntitle: x\n---\n- a\n", "a.md", false},
        {"- *.evil.example\n", "a.yaml", false},
        {"203.0.113.9\n", "a.yaml", false},
        {"", "a.yaml", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (yaml_file_sniff(bytes_text(rows[i].text), rows[i].name) !=
            rows[i].is)
            fail_msg("'%s' as %s", rows[i].text, rows[i].name);
}

static void values_are_known_by_the_names_of_their_keys(void **state)
{
    struct fault fault = {0};

    assert_err(ERR_OK,
               yaml_file_read(*state,
                              bytes_text("indicators:\n"
                                         "  - value: 203.0.113.9\n"
                                         "    comment: c2\n"
                                         "  - {value: c2.evil.example}\n"
                                         "ips: [203.0.113.10]\n"),
                              &fault));
    reading_fixture_count(*state, 3, 0);
    assert_int_equal(
        2, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")->line);
    assert_int_equal(
        4, reading_fixture_item(*state, INDICATOR_DOMAIN, "c2.evil.example")
               ->line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(yaml_is_known_by_its_name_or_its_first_line),
        READING_TEST(values_are_known_by_the_names_of_their_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
