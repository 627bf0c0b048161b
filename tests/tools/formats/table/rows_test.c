/* rows: a table of a report on its way to the reader of sheets. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/table/rows.h"

static struct rows rows;

static int down(void **state)
{
    rows_close(&rows);
    return reading_fixture_down(state);
}

static void row(unsigned line, const char *first, const char *second)
{
    rows_begin(&rows, line);
    rows_cell(&rows, bytes_text(first));
    rows_cell(&rows, bytes_text(second));
}

static void cells_become_csv_a_row_a_line(void **state)
{
    (void)state;
    row(3, "a", "b \"c\", d");
    row(9, " \x1f e\nf\r\n\x1f ", "");
    assert_bytes_equal(bytes_text("\"a\",\"b \"\"c\"\", d\"\n\"e f\",\"\""),
                       bytes_of(&rows.text));
    assert_int_equal(2, rows.rows);
    assert_int_equal(3, rows.lines[0]);
    assert_int_equal(9, rows.lines[1]);
}

static void columns_are_known_and_lines_are_the_files(void **state)
{
    struct reading *r = *state;

    row(10, "Domain", "Comment");
    row(14, "evil[.]jp", "the \"loader\",\nfirst");
    row(20, "bad.jp", "");
    rows_read(&rows, r);
    reading_fixture_count(r, 2, 0);
    assert_int_equal(
        14, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->line);
    assert_bytes_equal(
        bytes_text("the \"loader\", first"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry.comment);
    assert_int_equal(20,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->line);
}

static void a_cell_that_was_cut_is_told(void **state)
{
    char *text = malloc(ROWS_CELL_MAX + 2);

    assert_non_null(text);
    memset(text, 'x', ROWS_CELL_MAX + 1);
    text[ROWS_CELL_MAX + 1] = '\0';
    row(1, "Domain", "Comment");
    row(7, "evil.jp", text);
    rows_read(&rows, *state);
    reading_fixture_count(*state, 1, 1);
    assert_true(reading_fixture_rejects(*state, "", "32 KiB"));
    free(text);
}

static void line_ends_of_a_spreadsheet_stay_with_their_line(void **state)
{
    struct reading *r = *state;

    rows.cells_stay = true;
    row(3, "ip", "comment");
    row(5, "203.0.113.9\n203.0.113.10", "x");
    row(6, "203.0.113.11", "y");
    rows_read_sheet(&rows, r);
    assert_int_equal(
        5, reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.10")->line);
    assert_int_equal(
        6, reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.11")->line);
}

static void a_table_without_names_of_values_is_prose_throughout(void **state)
{
    row(1, "We saw evil[.]jp.", "");
    rows_read_sheet(&rows, *state);
    assert_true(reading_fixture_has(*state, INDICATOR_DOMAIN, "evil.jp"));
}

static void names_that_are_given_are_none_of_the_values(void **state)
{
    rows.keyed = true;
    row(1, "who", "what");
    row(2, "john.smith", "203.0.113.9");
    rows_read_sheet(&rows, *state);
    assert_false(reading_fixture_rejects(*state, "what", ""));
    assert_true(reading_fixture_has(*state, INDICATOR_IPV4, "203.0.113.9"));
}

static void reading_empties_it_for_the_next_table(void **state)
{
    struct reading *r = *state;

    row(1, "Domain", "x");
    row(2, "evil.jp", "y");
    rows_read(&rows, r);
    assert_int_equal(0, rows.text.len);
    assert_int_equal(0, rows.rows);
    row(5, "URL", "x");
    row(6, "http://bad.jp/", "y");
    rows_read(&rows, r);
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://bad.jp/"));
    assert_int_equal(
        6, reading_fixture_item(r, INDICATOR_URL, "http://bad.jp/")->line);
    reading_fixture_count(r, 2, 0);
}

static void no_rows_give_nothing(void **state)
{
    struct reading *r = *state;

    rows_read(&rows, r);
    rows_begin(&rows, 1);
    rows_read(&rows, r);
    rows_begin(&rows, 1);
    rows_cell(&rows, (struct bytes){0});
    rows_read(&rows, r);
    reading_fixture_count(r, 0, 0);
}

/* Every octet a quote: each is two in CSV. */
static void a_cell_is_cut_to_its_largest_size(void **state)
{
    uint8_t *cell = malloc(ROWS_CELL_MAX + 100);

    (void)state;
    assert_non_null(cell);
    memset(cell, '"', ROWS_CELL_MAX + 100);
    rows_begin(&rows, 1);
    rows_cell(&rows, (struct bytes){cell, ROWS_CELL_MAX + 100});
    assert_int_equal(2 * ROWS_CELL_MAX + 2, rows.text.len);
    assert_true(rows.text.len <= CSV_CELL_MAX);
    free(cell);
}

static void a_table_has_a_largest_size_and_the_rest_is_told(void **state)
{
    enum { CELL = ROWS_CELL_MAX };
    struct reading *r = *state;
    uint8_t *cell = malloc(CELL);
    size_t cells = 0, len;

    assert_non_null(cell);
    memset(cell, 'x', CELL);
    row(1, "Domain", "Comment");
    row(2, "evil.jp", "kept");
    while (!rows.full && cells++ < ROWS_OCTETS_MAX / CELL + 10) {
        rows_begin(&rows, 3);
        rows_cell(&rows, (struct bytes){cell, CELL});
    }
    assert_true(rows.full);
    len = rows.text.len;
    row(4, "bad.jp", "lost");
    assert_int_equal(len, rows.text.len);
    assert_in_range(len, ROWS_OCTETS_MAX, ROWS_OCTETS_MAX + 2 * CELL);
    rows.text.len = strlen("\"Domain\",\"Comment\"\n\"evil.jp\",\"kept\"");
    rows_read(&rows, r);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_rejects(r, "", "64 MiB"));
    assert_false(rows.full);
    free(cell);
}

int main(void)
{
#define ROWS_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, reading_fixture_up, down)
    const struct CMUnitTest tests[] = {
        ROWS_TEST(cells_become_csv_a_row_a_line),
        ROWS_TEST(columns_are_known_and_lines_are_the_files),
        ROWS_TEST(a_cell_that_was_cut_is_told),
        ROWS_TEST(line_ends_of_a_spreadsheet_stay_with_their_line),
        ROWS_TEST(a_table_without_names_of_values_is_prose_throughout),
        ROWS_TEST(names_that_are_given_are_none_of_the_values),
        ROWS_TEST(reading_empties_it_for_the_next_table),
        ROWS_TEST(no_rows_give_nothing),
        ROWS_TEST(a_cell_is_cut_to_its_largest_size),
        ROWS_TEST(a_table_has_a_largest_size_and_the_rest_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
