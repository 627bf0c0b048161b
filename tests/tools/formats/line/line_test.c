/* line: one rule for lines, items and cells. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/line/line.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"

static void read_as(struct reading *r, const char *text, enum line_kind kind)
{
    line_read(r, bytes_text(text), kind);
}

/* The same text means the same as a line, an item and a cell. */
static void nothing_but_values_is_meant_wherever_it_stands(void **state)
{
    static const enum line_kind kinds[] = {LINE_TEXT, LINE_OF_LIST, LINE_CELL};
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        read_as(r, "a.evil.jp, b.evil.jp and 203.0.113.9", kinds[i]);
        read_as(r, "c.evil.jp A 203.0.113.10", kinds[i]);
        read_as(r, "d.evil.jp (203.0.113.11)", kinds[i]);
    }
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "a.evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "d.evil.jp"));
    reading_fixture_count(r, 7, 0);
}

static void a_name_among_words_is_told(void **state)
{
    struct reading *r = *state;

    read_as(r, "we saw a.evil.jp there", LINE_TEXT);
    assert_true(reading_fixture_rejects(r, "a.evil.jp", "not defanged"));
    read_as(r, "a.evil.jp was seen", LINE_OF_LIST);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "a.evil.jp"));
    read_as(r, "b.evil.jp", LINE_BESIDE);
    assert_true(reading_fixture_rejects(r, "b.evil.jp", "not defanged"));
    reading_fixture_count(r, 1, 2);
}

static void a_name_that_is_known_is_not_told_again(void **state)
{
    struct reading *r = *state;

    read_as(r, "a.evil[.]jp", LINE_TEXT);
    read_as(r, "we saw a.evil.jp there", LINE_TEXT);
    reading_fixture_count(r, 1, 0);
}

static void a_remark_is_about_what_stands_before(void **state)
{
    struct reading *r = *state;

    read_as(r, "203.0.113.9 # scan.evil.jp", LINE_OF_LIST);
    read_as(r, "a.evil.jp // b.evil.jp", LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "a.evil.jp"));
    reading_fixture_count(r, 2, 0);
}

static void a_label_decides_the_type_of_a_digest(void **state)
{
    struct reading *r = *state;

    read_as(r, "imphash: " MD5, LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_IMPHASH, MD5));
    read_as(r, "its ja3 is " MD5, LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_JA3, MD5));
    read_as(r, MD5, LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    reading_fixture_count(r, 3, 0);
}

static void the_name_of_a_file_beside_its_digest_is_context(void **state)
{
    struct reading *r = *state;

    read_as(r, MD5 "  a.exe", LINE_TEXT);
    read_as(r, "b.exe", LINE_TEXT);
    assert_false(
        reading_fixture_item(r, INDICATOR_FILENAME, "a.exe")->entry.detect);
    assert_true(
        reading_fixture_item(r, INDICATOR_FILENAME, "b.exe")->entry.detect);
}

static void types_without_a_form_are_read_behind_their_label(void **state)
{
    struct reading *r = *state;

    read_as(r, "Mutex: Global\\evil", LINE_TEXT);
    read_as(r, "User-Agent: Mozilla/5.0 (evil)", LINE_TEXT);
    read_as(r, "- File name: evil file.exe", LINE_TEXT);
    read_as(r, "Mutex: made by the loader", LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_MUTEX, "Global\\evil"));
    assert_true(
        reading_fixture_has(r, INDICATOR_USER_AGENT, "Mozilla/5.0 (evil)"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "evil file.exe"));
    reading_fixture_count(r, 3, 1);
}

static void numbers_of_networks_beside_values_are_context(void **state)
{
    struct reading *r = *state;

    read_as(r, "AS64496", LINE_TEXT);
    read_as(r, "AS64497 hosts 203.0.113.9", LINE_TEXT);
    assert_true(reading_fixture_has(r, INDICATOR_ASN, "AS64496"));
    reading_fixture_count(r, 2, 0);
}

static void the_first_word_of_a_line_may_be_asked_for(void **state)
{
    struct reading *r = *state;

    assert_true(line_begins_with_value(r, bytes_text("- a.evil.jp loader")));
    assert_true(line_begins_with_value(r, bytes_text("(203.0.113.9) x")));
    assert_false(line_begins_with_value(r, bytes_text("The host")));
    assert_false(line_begins_with_value(r, (struct bytes){0}));
    reading_fixture_count(r, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(nothing_but_values_is_meant_wherever_it_stands),
        READING_TEST(a_name_among_words_is_told),
        READING_TEST(a_name_that_is_known_is_not_told_again),
        READING_TEST(a_remark_is_about_what_stands_before),
        READING_TEST(a_label_decides_the_type_of_a_digest),
        READING_TEST(the_name_of_a_file_beside_its_digest_is_context),
        READING_TEST(types_without_a_form_are_read_behind_their_label),
        READING_TEST(numbers_of_networks_beside_values_are_context),
        READING_TEST(the_first_word_of_a_line_may_be_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
