/* json_file: one document or several, and who reads them. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "tools/formats/json/json_file.h"

static enum err read_text(struct reading *r, const char *text, bool *misp)
{
    struct fault fault = {0};
    enum err err = json_file_read(r, bytes_text(text), misp, &fault);

    assert_int_equal(err == ERR_OK, fault.about[0] == '\0');
    return err;
}

static void an_event_of_misp_is_told_from_other_json(void **state)
{
    bool misp;

    assert_err(ERR_OK,
               read_text(*state,
                         "{\"Event\": {\"info\": \"x\", \"Attribute\": []}}",
                         &misp));
    assert_true(misp);
    assert_err(ERR_OK, read_text(*state, "{\"ip\": \"203.0.113.9\"}", &misp));
    assert_false(misp);
}

static void documents_may_follow_each_other(void **state)
{
    bool misp;

    assert_err(ERR_OK,
               read_text(*state,
                         "\n{\"ip\": \"203.0.113.1\"}\n{\"ip\":\n"
                         "\"203.0.113.2\"}{\"ip\": \"203.0.113.3\"}\n\n",
                         &misp));
    reading_fixture_count(*state, 3, 0);
    assert_int_equal(
        2, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.1")->line);
    assert_int_equal(
        3, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.2")->line);
    assert_int_equal(
        4, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.3")->line);
}

static void what_is_broken_is_told_with_its_line(void **state)
{
    struct fault fault = {0};
    bool misp;

    assert_err(ERR_BAD_SHAPE,
               json_file_read(*state,
                              bytes_text("{\"ip\": \"203.0.113.1\"}\n\n{x}\n"),
                              &misp, &fault));
    assert_int_equal(3, fault.line);
    reading_fixture_count(*state, 0, 0);
}

static void json_is_known_by_its_first_octets(void **state)
{
    static const struct {
        const char *text, *name;
        bool is;
    } rows[] = {
        {"{\"a\": 1}", "a", true},  {" {\n \"a\"", "a", true},
        {"{}", "a.txt", true},      {"[{\"a\": 1}]", "a", true},
        {"[\"a\"]", "a", true},     {"[1]", "a.json", true},
        {"[1]", "a.txt", false},    {"[TLP:RED]", "a.json", false},
        {"{a}", "a.json", false},   {"", "a.json", false},
        {"{", "a.json", false},     {"evil.jp", "a.json", false},
        {"[title]\nx", "a", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (json_file_sniff(bytes_text(rows[i].text), rows[i].name) !=
            rows[i].is)
            fail_msg("'%s' as %s", rows[i].text, rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(an_event_of_misp_is_told_from_other_json),
        READING_TEST(documents_may_follow_each_other),
        READING_TEST(what_is_broken_is_told_with_its_line),
        READING_TEST(json_is_known_by_its_first_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
