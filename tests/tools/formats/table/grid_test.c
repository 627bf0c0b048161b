/* grid: where a table's values begin, and which of its columns hold them. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/table/grid.h"

static struct grid_form form;
static struct grid *grid;

static struct grid *open_text(struct reading *r, const char *text)
{
    if (grid != NULL)
        grid_close(grid);
    form = (struct grid_form){
        .text = bytes_text(text), .line = 1, .delimiter = ','};
    grid = grid_open(r, &form);
    return grid;
}

static int up(void **state)
{
    int rc = reading_fixture_up(state);

    grid = NULL;
    if (rc == 0)
        open_text(*state, "");
    return rc;
}

static int down(void **state)
{
    grid_close(grid);
    return reading_fixture_down(state);
}

/* The first row of values begins with that cell, on that line. */
static void assert_first(const char *cell, unsigned line)
{
    assert_true(grid_next(grid));
    assert_bytes_equal(bytes_text(cell), grid->row.cells[0]);
    assert_int_equal(line, grid->r->place.line);
}

static void names_in_the_first_row_tell_the_columns(void **state)
{
    open_text(*state, "type,value,comment\ndomain,evil.jp,x\n");
    assert_int_equal(1, grid->header_line);
    assert_int_equal(3, grid->width);
    assert_int_equal(COLUMN_TYPE, grid->columns[0].holds);
    assert_int_equal(COLUMN_VALUE, grid->columns[1].holds);
    assert_int_equal(COLUMN_COMMENT, grid->columns[2].holds);
    assert_bytes_equal(bytes_text("value"), grid->names[1]);
    assert_true(grid_holds(grid, COLUMN_VALUE));
    assert_false(grid_holds(grid, COLUMN_TLP));
    assert_first("domain", 2);
    assert_false(grid_next(grid));
}

static void captions_above_the_names_are_passed_over(void **state)
{
    open_text(*state, "Indicators of 2026,\nTLP:AMBER,\n\nIP,備考\n"
                      "203.0.113.1,x\n");
    assert_int_equal(4, grid->header_line);
    assert_int_equal(COLUMN_TYPED, grid->columns[0].holds);
    assert_int_equal(COLUMN_COMMENT, grid->columns[1].holds);
    assert_first("203.0.113.1", 5);
}

/* Exports of abuse.ch. */
static void names_may_stand_in_a_comment(void **state)
{
    open_text(*state, "# a feed\n# id,url,tags\n1,http://evil.jp/,a\n");
    assert_int_equal(COLUMN_TYPED, grid->columns[1].holds);
    assert_int_equal(COLUMN_TAGS, grid->columns[2].holds);
    assert_first("1", 3);
}

static void without_names_the_content_tells(void **state)
{
    struct reading *r = *state;

    open_text(r, "domain,evil.jp,first\nip,203.0.113.1,second\n"
                 "url,http://bad.jp/,third\n");
    assert_int_equal(0, grid->header_line);
    assert_int_equal(COLUMN_TYPE, grid->columns[0].holds);
    assert_int_equal(COLUMN_VALUE, grid->columns[1].holds);
    assert_int_equal(COLUMN_UNKNOWN, grid->columns[2].holds);
    assert_first("domain", 1);
    assert_int_equal(0, r->found->note_count);
}

static void a_name_that_says_nothing_is_told_when_content_tells(void **state)
{
    struct reading *r = *state;

    open_text(r, "A,備考,日付\nevil.jp,x,1\nbad.jp,y,2\n-,z,3\n");
    assert_int_equal(COLUMN_VALUE, grid->columns[0].holds);
    assert_true(reading_fixture_notes(r, "A", "by its content"));
    assert_first("evil.jp", 2);
}

static void most_cells_must_be_values(void **state)
{
    open_text(*state, "A,備考\nevil.jp,x\nnothing,y\nno more,z\n");
    assert_int_equal(COLUMN_UNKNOWN, grid->columns[0].holds);
    assert_false(grid_holds(grid, COLUMN_VALUE));
}

static void a_row_of_values_is_no_row_of_names(void **state)
{
    size_t names;

    open_text(*state, "evil.jp,comment\nbad.jp,comment\n");
    assert_int_equal(0, grid->header_line);
    assert_first("evil.jp", 1);
    assert_false(grid_named(&form, &names));
}

static void known_names_are_counted(void **state)
{
    static const struct {
        const char *text;
        bool values;
        size_t names;
    } rows[] = {
        {"type,value,comment\n", true, 3},
        {"値,備考,xyz\n", true, 2},
        {"date,comment\n", false, 2},
        {"evil.jp,bad.jp\n", false, 0},
        {"", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct grid_form f = {
            .text = bytes_text(rows[i].text), .line = 1, .delimiter = ','};
        size_t names = 99;

        assert_int_equal(rows[i].values, grid_named(&f, &names));
        assert_int_equal(rows[i].names, names);
    }
}

static void what_is_written_for_nothing_is_empty(void **state)
{
    static const char *const empty[] = {
        "",    "-",   "--",   "N/A",  "n/a",      "NULL",    "None",
        "nan", "nil", "なし", "不明", "特になし", "unknown", "―"};
    static const char *const filled[] = {"0", "x", "---", "no", "未"};

    (void)state;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (!grid_empty(bytes_text(empty[i])))
            fail_msg("'%s' is filled", empty[i]);
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        if (grid_empty(bytes_text(filled[i])))
            fail_msg("'%s' is empty", filled[i]);
}

/* Tables of a report are rows gathered from anywhere in it. */
static void lines_are_those_of_the_file(void **state)
{
    static const unsigned lines[] = {40, 42, 47};

    grid_close(grid);
    form = (struct grid_form){.text = bytes_text("url\nhttp://a.jp/\n\"x\"\n"),
                              .line = 1,
                              .delimiter = ',',
                              .lines = lines};
    grid = grid_open(*state, &form);
    assert_int_equal(42, grid_line(grid, 2));
    assert_int_equal(0, grid_line(grid, 0));
    assert_first("http://a.jp/", 42);
    assert_first("x", 47);
}

static void a_name_is_cut_at_a_character(void **state)
{
    char text[GRID_NAME_MAX + 64];
    struct reading *r = *state;

    memset(text, 'a', GRID_NAME_MAX - 1);
    strcpy(text + GRID_NAME_MAX - 1, "日本,備考,日付\nevil.jp,x,1\n");
    open_text(r, text);
    assert_int_equal(GRID_NAME_MAX - 1, grid->names[0].len);
    assert_int_equal(1, r->found->note_count);
    assert_int_equal(GRID_NAME_MAX - 1, r->found->notes[0].about.len);
}

static void a_table_of_many_columns_keeps_its_limit(void **state)
{
    enum { CELLS = CSV_CELLS_MAX + 20 };
    char text[CELLS * 16] = "";

    for (int i = 0; i < CELLS; i++)
        strcat(text, i == 0 ? "url" : ",comment");
    strcat(text, "\nhttp://evil.jp/\n");
    open_text(*state, text);
    assert_int_equal(CSV_CELLS_MAX, grid->width);
    assert_int_equal(COLUMN_TYPED, grid->columns[0].holds);
    assert_first("http://evil.jp/", 2);
}

static void every_cut_of_a_table_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "# a,b\nTitle\n種別,値,\"備考\"\ndomain,evil.jp,\"x\ny\"\n,,\nurl,-";
    struct reading *r = *state;

    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);

        assert_non_null(cut);
        memcpy(cut, whole, len);
        grid_close(grid);
        form =
            (struct grid_form){.text = {cut, len}, .line = 1, .delimiter = ','};
        grid = grid_open(r, &form);
        while (grid_next(grid))
            assert_in_range(r->place.line, 1, 8);
        free(cut);
    }
}

int main(void)
{
#define GRID_TEST(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        GRID_TEST(names_in_the_first_row_tell_the_columns),
        GRID_TEST(captions_above_the_names_are_passed_over),
        GRID_TEST(names_may_stand_in_a_comment),
        GRID_TEST(without_names_the_content_tells),
        GRID_TEST(a_name_that_says_nothing_is_told_when_content_tells),
        GRID_TEST(most_cells_must_be_values),
        GRID_TEST(a_row_of_values_is_no_row_of_names),
        GRID_TEST(known_names_are_counted),
        GRID_TEST(what_is_written_for_nothing_is_empty),
        GRID_TEST(lines_are_those_of_the_file),
        GRID_TEST(a_name_is_cut_at_a_character),
        GRID_TEST(a_table_of_many_columns_keeps_its_limit),
        GRID_TEST(every_cut_of_a_table_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
