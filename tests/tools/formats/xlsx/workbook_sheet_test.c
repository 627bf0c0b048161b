/* workbook_sheet: rows and cells, as the sheet shows them. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdio.h>
#include <string.h>

#include "tools/formats/xlsx/workbook_sheet.h"

#define INLINE(ref, text)                                                      \
    "<c r='" ref "' t='inlineStr'><is><t>" text "</t></is></c>"
#define HEAD "<row r='1'>" INLINE("A1", "ip") INLINE("C1", "comment") "</row>"

static void read_sheet(struct reading *r, const char *rows, bool shown)
{
    static const struct workbook_texts texts;
    char xml[4096];

    snprintf(xml, sizeof xml,
             "<worksheet><cols/><sheetData>%s</sheetData></worksheet>", rows);
    assert_true(workbook_sheet_read(r, bytes_text(xml), &texts, shown));
}

static void cells_stand_where_their_names_say(void **state)
{
    read_sheet(*state,
               HEAD "<row r='7'>" INLINE("C7", "loader")
                   INLINE("A7", "203.0.113.9") "</row>",
               true);
    assert_int_equal(
        7, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")->line);
    assert_bytes_equal(
        bytes_text("loader"),
        reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")
            ->entry.comment);
}

static void cells_without_names_follow_each_other(void **state)
{
    read_sheet(*state,
               "<row><c t='str'><v>port</v></c><c t='str'><v>ip</v></c></row>"
               "<row><c><v>443</v></c><c t='str'><f>\"203.0.113.1\"</f>"
               "<v>203.0.113.9</v></c></row>",
               true);
    reading_fixture_count(*state, 1, 0);
    assert_int_equal(
        2, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")->line);
}

static void line_ends_in_a_cell_part_values_and_keep_the_line(void **state)
{
    read_sheet(
        *state,
        HEAD "<row r='2'>" INLINE(
            "A2",
            "203.0.113.9\n203.0.113.10") "</row><row r='3'>" INLINE("A3",
                                                                    "203.0.113."
                                                                    "11") "</"
                                                                          "row"
                                                                          ">",
        true);
    assert_int_equal(
        2, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.10")->line);
    assert_int_equal(
        3, reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.11")->line);
}

static void a_hidden_row_is_told(void **state)
{
    read_sheet(*state,
               HEAD "<row r='2' hidden='1'>" INLINE("A2", "203.0.113.9")
                   INLINE("C2", "TLP:RED") "</row>",
               true);
    reading_fixture_count(*state, 0, 1);
    assert_true(reading_fixture_rejects(*state, "203.0.113.9", "a hidden row"));
    assert_true(((struct reading *)*state)->found->tlp.there);
}

static void hidden_columns_are_told_once(void **state)
{
    static const struct workbook_texts texts;

    assert_true(workbook_sheet_read(
        *state,
        bytes_text("<worksheet><cols><col min='1' max='1' hidden='true'/>"
                   "</cols><sheetData>" HEAD
                   "<row r='2'>" INLINE("A2", "203.0.113.9")
                       INLINE("C2", "x") "</row></sheetData></worksheet>"),
        &texts, true));
    assert_false(reading_fixture_has(*state, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_notes(*state, "A-A", "hidden columns"));
}

static void of_what_is_not_shown_only_labels_count(void **state)
{
    struct reading *r = *state;

    read_sheet(r,
               HEAD "<row r='2'>" INLINE("A2", "203.0.113.9")
                   INLINE("C2", "TLP:AMBER") "</row>",
               false);
    reading_fixture_count(r, 0, 0);
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
    assert_int_equal(2, r->found->tlp.place.line);
}

static void more_cells_than_are_read_are_told(void **state)
{
    read_sheet(*state,
               HEAD "<row r='2'>" INLINE("A2", "203.0.113.9")
                   INLINE("XFD2", "c2.evil.example") "</row>",
               true);
    reading_fixture_count(*state, 0, 1);
    assert_true(
        reading_fixture_rejects(*state, "203.0.113.9", "more than 256 cells"));
}

static void odd_cells_do_no_harm(void **state)
{
    static const char *const cells[] = {
        "<c r='1' t='s'><v>9</v></c>",
        "<c r='' t='s'><v>x</v></c>",
        "<c r='ZZZZZZZZ1'><v>1</v></c>",
        "<c t='e'><v>#N/A</v></c>",
        "<c t='aVeryLongTypeThatNobodyKnows'><v>1</v></c>",
        "<c/>",
        "<c s='99999999'><v>1</v></c>",
        "<c t='b'><v>1</v></c>"};
    char row[256];

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        snprintf(row, sizeof row, "<row r='0'>%s</row>", cells[i]);
        read_sheet(*state, row, true);
    }
}

static void what_is_damaged_is_told(void **state)
{
    static const struct workbook_texts texts;
    static const char *const sheets[] = {
        "", "<worksheet>", "<worksheet><row><c><v>1", "<worksheet><row><c><is>",
        "<worksheet><oddHeader>&amp;C"};

    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++)
        assert_false(
            workbook_sheet_read(*state, bytes_text(sheets[i]), &texts, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(cells_stand_where_their_names_say),
        READING_TEST(cells_without_names_follow_each_other),
        READING_TEST(line_ends_in_a_cell_part_values_and_keep_the_line),
        READING_TEST(a_hidden_row_is_told),
        READING_TEST(hidden_columns_are_told_once),
        READING_TEST(of_what_is_not_shown_only_labels_count),
        READING_TEST(more_cells_than_are_read_are_told),
        READING_TEST(odd_cells_do_no_harm),
        READING_TEST(what_is_damaged_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
