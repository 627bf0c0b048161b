/* workbook_strings: texts that cells share, without how they are spoken. */
#include "tests/unit.h"

#include "tools/formats/xlsx/workbook_strings.h"

static void strings_are_known_by_their_number(void **state)
{
    struct workbook_strings s = {0};

    (void)state;
    assert_true(workbook_strings_read(
        &s, bytes_text("<sst><si><t>one</t></si><si/><si><r><t>t</t></r><r>"
                       "<rPr><b/></rPr><t xml:space='preserve'> wo</t></r>"
                       "</si></sst>")));
    assert_int_equal(3, s.count);
    assert_bytes_equal(bytes_text("one"), workbook_strings_get(&s, 0));
    assert_int_equal(0, workbook_strings_get(&s, 1).len);
    assert_bytes_equal(bytes_text("t wo"), workbook_strings_get(&s, 2));
    assert_int_equal(0, workbook_strings_get(&s, 3).len);
    workbook_strings_close(&s);
}

static void how_a_word_is_spoken_is_none_of_it(void **state)
{
    struct workbook_strings s = {0};

    (void)state;
    assert_true(workbook_strings_read(
        &s, bytes_text("<sst><si><t>検体</t><rPh sb='0' eb='2'><t>ケンタイ</t>"
                       "</rPh><phoneticPr fontId='1'/></si></sst>")));
    assert_bytes_equal(bytes_text("検体"), workbook_strings_get(&s, 0));
    workbook_strings_close(&s);
}

static void what_is_damaged_is_told(void **state)
{
    static const char *const texts[] = {"", "<sst>", "<sst><si><t>a",
                                        "<sst><si></sst>"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct workbook_strings s = {0};

        assert_false(workbook_strings_read(&s, bytes_text(texts[i])));
        workbook_strings_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_known_by_their_number),
        cmocka_unit_test(how_a_word_is_spoken_is_none_of_it),
        cmocka_unit_test(what_is_damaged_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
