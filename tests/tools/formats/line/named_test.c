/* named: values that are known by what names them. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/line/named.h"

static bool read_as(struct reading *r, const char *name, const char *value)
{
    return named_read(r, type_names_find(bytes_text(name)), bytes_text(value));
}

static void a_name_says_what_has_no_form(void **state)
{
    struct reading *r = *state;

    assert_true(read_as(r, "mutex", "Global\\evil"));
    assert_true(read_as(r, "user-agent", "Mozilla/5.0 (evil)"));
    assert_true(read_as(r, "file name", "evil file.exe"));
    assert_true(reading_fixture_has(r, INDICATOR_MUTEX, "Global\\evil"));
    assert_true(
        reading_fixture_has(r, INDICATOR_USER_AGENT, "Mozilla/5.0 (evil)"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "evil file.exe"));
    reading_fixture_count(r, 3, 0);
}

static void what_may_be_a_description_is_told(void **state)
{
    struct reading *r = *state;

    assert_true(read_as(r, "mutex", "made by the loader"));
    assert_true(
        reading_fixture_rejects(r, "made by the loader", "description"));
    assert_false(read_as(r, "file name", "a.exe, b.exe"));
    reading_fixture_count(r, 0, 1);
}

static void other_types_are_read_as_their_form_says(void **state)
{
    struct reading *r = *state;

    assert_false(read_as(r, "domain", "evil.example"));
    assert_false(read_as(r, "md5", "44d88612fea8a8f36de82e1278abb02f"));
    reading_fixture_count(r, 0, 0);
}

static void a_line_in_quotes_may_be_a_file_with_blanks(void **state)
{
    struct reading *r = *state;

    assert_true(named_read_quoted(r, bytes_text("\"Order 2026.pdf.exe\"")));
    assert_true(
        reading_fixture_has(r, INDICATOR_FILENAME, "Order 2026.pdf.exe"));
    assert_false(named_read_quoted(r, bytes_text("Order 2026.pdf.exe")));
    assert_false(named_read_quoted(r, bytes_text("\"a.exe\" or \"b.exe\"")));
    assert_false(named_read_quoted(r, bytes_text("\"evil.exe\"")));
    reading_fixture_count(r, 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_name_says_what_has_no_form),
        READING_TEST(what_may_be_a_description_is_told),
        READING_TEST(other_types_are_read_as_their_form_says),
        READING_TEST(a_line_in_quotes_may_be_a_file_with_blanks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
