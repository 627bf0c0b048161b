/* csv: RFC 4180, what spreadsheets make of it, and files that break it. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/table/csv.h"

enum { SHOWN = 256 };

static struct csv csv;
static struct csv_row row;

static void begin(struct bytes text, uint8_t delimiter)
{
    csv_close(&csv);
    csv = (struct csv){.left = text, .delimiter = delimiter, .line = 1};
}

static int done(void **state)
{
    (void)state;
    csv_close(&csv);
    return 0;
}

/* All rows of text: cells parted by / and rows by \n. */
static void assert_rows(const char *want, const char *text, uint8_t delimiter)
{
    char got[SHOWN];
    size_t used = 0;

    begin(bytes_text(text), delimiter);
    while (csv_next(&csv, &row)) {
        for (size_t i = 0; i < row.count; i++) {
            assert_true(used + row.cells[i].len + 2 < sizeof got);
            memcpy(got + used, row.cells[i].at, row.cells[i].len);
            used += row.cells[i].len;
            got[used++] = i + 1 < row.count ? '/' : '\n';
        }
    }
    got[used] = '\0';
    assert_string_equal(want, got);
}

/* RFC 4180, section 2, rules 1 to 7. */
static void the_examples_of_rfc_4180_are_read(void **state)
{
    (void)state;
    assert_rows("aaa/bbb/ccc\nzzz/yyy/xxx\n", "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n",
                ',');
    assert_rows("aaa/bbb/ccc\nzzz/yyy/xxx\n", "aaa,bbb,ccc\r\nzzz,yyy,xxx",
                ',');
    assert_rows("aaa/bbb/ccc\nzzz/yyy/xxx\n",
                "\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", ',');
    assert_rows("aaa/b\r\nbb/ccc\nzzz/yyy/xxx\n",
                "\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", ',');
    assert_rows("aaa/b\"bb/ccc\n", "\"aaa\",\"b\"\"bb\",\"ccc\"", ',');
}

static void a_quoted_cell_holds_delimiters_and_quotes(void **state)
{
    static const struct {
        const char *text, *rows;
    } all[] = {
        {"\"a,b\",c", "a,b/c\n"},
        {"\"\"\"a\"\"\",b", "\"a\"/b\n"},
        {"\"\",b", "/b\n"},
        {"\"\"\"\",b", "\"/b\n"},
        {"a,\"b\nc\",d\ne", "a/b\nc/d\ne\n"},
        {" \"a\" , \"b,c\" ", "a/b,c\n"},
        {"a \"b\" c,d", "a \"b\" c/d\n"},
        {"\"a\"x,b", "ax/b\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_rows(all[i].rows, all[i].text, ',');
}

static void every_delimiter_cuts_and_the_others_do_not(void **state)
{
    (void)state;
    assert_rows("a,b/c|d\n", "a,b;c|d\n", ';');
    assert_rows("a;b/c,d\n", "a;b\tc,d\n", '\t');
    assert_rows("a b/c;d\n", "a b|c;d\n", '|');
    assert_rows("a//b\n", "a\t\tb\n", '\t');
    assert_rows("/a\n", "\ta\n", '\t');
}

static void cells_are_trimmed(void **state)
{
    (void)state;
    assert_rows("a/b b/c\n", "  a , b b ,\tc \r\n", ',');
    assert_rows("あ/い\n", "　あ　,\u00a0い\n", ',');
    assert_rows("a/b\n", "\" a \",\"\nb\n\"\n", ',');
}

/* What Excel and scripts write to keep a value text. */
static void guards_of_spreadsheets_are_taken_off(void **state)
{
    static const struct {
        const char *text, *rows;
    } all[] = {
        {"=\"001\",b", "001/b\n"},
        {"\"=\"\"001\"\"\",b", "001/b\n"},
        {"'=cmd,b", "=cmd/b\n"},
        {"'@evil,b", "@evil/b\n"},
        {"'1.2.3.4,b", "1.2.3.4/b\n"},
        {"'quoted',b", "'quoted'/b\n"},
        {"',b", "'/b\n"},
        {"=1+2,b", "=1+2/b\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_rows(all[i].rows, all[i].text, ',');
}

static void blank_rows_are_passed_over_and_counted(void **state)
{
    (void)state;
    begin(bytes_text("\n \r\n,,\na,b\n\n\"x\ny\",z\n\nlast,1"), ',');
    assert_true(csv_next(&csv, &row));
    assert_int_equal(4, row.line);
    assert_true(csv_next(&csv, &row));
    assert_int_equal(6, row.line);
    assert_bytes_equal(bytes_text("x\ny"), row.cells[0]);
    assert_true(csv_next(&csv, &row));
    assert_int_equal(9, row.line);
    assert_false(csv_next(&csv, &row));
}

static void nothing_has_no_rows(void **state)
{
    static const char *const texts[] = {"",    "\n",   "\r\n\r\n",    "  ",
                                        ",,,", "\"\"", "\"\",\"\"\n", "#\n"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_rows("", texts[i], ',');
}

static void a_comment_is_told_and_cut_like_a_row(void **state)
{
    (void)state;
    begin(bytes_text("# a,b\n## \"c\",d\n a#,b\n"), ',');
    assert_true(csv_next(&csv, &row) && row.comment);
    assert_int_equal(2, row.count);
    assert_bytes_equal(bytes_text("a"), row.cells[0]);
    assert_true(csv_next(&csv, &row) && row.comment);
    assert_bytes_equal(bytes_text("c"), row.cells[0]);
    assert_true(csv_next(&csv, &row));
    assert_false(row.comment);
    assert_bytes_equal(bytes_text("a#"), row.cells[0]);
}

/* It spoils its own row and no other. */
static void a_quote_never_closed_is_a_plain_character(void **state)
{
    (void)state;
    begin(bytes_text("a,\"b,c\nd,e\n"), ',');
    assert_true(csv_next(&csv, &row) && row.unclosed);
    assert_int_equal(3, row.count);
    assert_bytes_equal(bytes_text("\"b"), row.cells[1]);
    assert_true(csv_next(&csv, &row));
    assert_false(row.unclosed);
    assert_int_equal(2, row.line);
    assert_bytes_equal(bytes_text("d"), row.cells[0]);
    assert_false(csv_next(&csv, &row));
}

/* A quoted cell of len octets between its quotes. */
static char *quoted(size_t len)
{
    char *text = malloc(len + 6);

    assert_non_null(text);
    memset(text, 'x', len + 2);
    text[0] = text[len + 1] = '"';
    memcpy(text + len + 2, ",b\n", 4);
    return text;
}

static void a_quoted_cell_has_a_largest_size(void **state)
{
    char *fits = quoted(CSV_CELL_MAX - 2), *over = quoted(CSV_CELL_MAX);

    (void)state;
    begin(bytes_text(fits), ',');
    assert_true(csv_next(&csv, &row));
    assert_false(row.unclosed);
    assert_int_equal(2, row.count);
    assert_int_equal(CSV_CELL_MAX - 2, row.cells[0].len);
    begin(bytes_text(over), ',');
    assert_true(csv_next(&csv, &row) && row.unclosed);
    assert_int_equal(2, row.count);
    assert_int_equal('"', row.cells[0].at[0]);
    done(NULL);
    free(fits);
    free(over);
}

/* count cells of one digit each, then another row. */
static void begin_wide(char *room, size_t count)
{
    for (size_t i = 0; i < count; i++)
        memcpy(room + 2 * i, "1,", 3);
    memcpy(room + 2 * count - 1, "\na,b\n", 6);
    begin(bytes_text(room), ',');
    assert_true(csv_next(&csv, &row));
    assert_int_equal(CSV_CELLS_MAX, row.count);
}

static void cells_beyond_the_most_are_dropped_and_told(void **state)
{
    char room[3 * CSV_CELLS_MAX];

    (void)state;
    begin_wide(room, CSV_CELLS_MAX);
    assert_false(row.too_many);
    begin_wide(room, CSV_CELLS_MAX + 1);
    assert_true(row.too_many);
    assert_true(csv_next(&csv, &row));
    assert_false(row.too_many);
    assert_int_equal(2, row.count);
    assert_int_equal(2, row.line);
}

/* Many large quoted cells behind the last that counts find no room, and no
   other's room either. */
static void dropped_cells_do_no_harm_however_large(void **state)
{
    enum { CELLS = CSV_CELLS_MAX + 40, EACH = 8 * 1024 };
    char *text = malloc((size_t)CELLS * (EACH + 3) + 8), *at = text;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < CELLS; i++) {
        *at++ = '"';
        memset(at, 'a' + (int)(i % 26), EACH);
        at += EACH;
        memcpy(at, "\",", 2);
        at += 2;
    }
    memcpy(at, "\nz,z\n", 6);
    begin(bytes_text(text), ',');
    assert_true(csv_next(&csv, &row) && row.too_many);
    assert_int_equal(EACH, row.cells[CSV_CELLS_MAX - 1].len);
    assert_int_equal('a' + (CSV_CELLS_MAX - 1) % 26,
                     row.cells[CSV_CELLS_MAX - 1].at[EACH - 1]);
    assert_true(csv_next(&csv, &row));
    assert_bytes_equal(bytes_text("z"), row.cells[0]);
    done(NULL);
    free(text);
}

static void every_cut_of_a_file_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "# name,\"value\"\r\n=\"1\",\"a\"\"b\nc\" ,'=x\n,\"\"\n\"y\"z,#";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        size_t rows = 0;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        begin((struct bytes){cut, len}, ',');
        while (csv_next(&csv, &row))
            rows++;
        assert_true(rows <= 5);
        assert_int_equal(0, csv.left.len);
        done(NULL);
        free(cut);
    }
}

static void a_line_may_name_the_delimiter(void **state)
{
    static const struct {
        const char *text;
        uint8_t delimiter;
        const char *left;
    } rows[] = {
        {"sep=;\na;b\n", ';', "a;b\n"},
        {"SEP=,\r\na", ',', "a"},
        {"\"sep=|\"\r\na|b", '|', "a|b"},
        {"sep=\t\na\tb", '\t', "a\tb"},
        {"sep=;", ';', ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = bytes_text(rows[i].text);
        uint8_t delimiter = 0;

        assert_true(csv_sep_line(&text, &delimiter));
        assert_int_equal(rows[i].delimiter, delimiter);
        assert_bytes_equal(bytes_text(rows[i].left), text);
    }
}

static void another_first_line_names_no_delimiter(void **state)
{
    static const char *const texts[] = {
        "", "sep=", "sep=;;\na", "xsep=;", "a;b\nsep=;", "sep;\n", "\"sep=;\n"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct bytes text = bytes_text(texts[i]), before = text;
        uint8_t delimiter = 'x';

        assert_false(csv_sep_line(&text, &delimiter));
        assert_int_equal('x', delimiter);
        assert_bytes_equal(before, text);
    }
}

static void the_delimiter_is_the_one_that_makes_rows_alike(void **state)
{
    static const struct {
        const char *text;
        uint8_t delimiter;
        size_t width;
    } rows[] = {
        {"a,b,c\n1,2,3\n4,5,6\n", ',', 3},
        {"a;b\n1,5;2\n3;4,5\n", ';', 2},
        {"a\tb\n1, 2\t3\n4\t5\n", '\t', 2},
        {"a|b|c\n1|2|3\n", '|', 3},
        {"# one, two\na;b;c\n1;2;3\n", ';', 3},
        {"\"a,b\";c\n\"d,e\";f\n", ';', 2},
        /* Four rows of five have the width of the table. */
        {"a,b\n1,2\n3,4\n5,6\nthe end\n", ',', 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t width = 99;

        if (csv_sniff(bytes_text(rows[i].text), &width) != rows[i].delimiter)
            fail_msg("'%s' is cut by another", rows[i].text);
        assert_int_equal(rows[i].width, width);
    }
}

static void text_without_columns_has_no_delimiter(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "one\ntwo\nthree\n",
        "Dear all, we saw\na mail\nwith a link.\nRegards, me, you, them\n",
        "# a,b,c\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t width = 99;

        assert_int_equal(0, csv_sniff(bytes_text(texts[i]), &width));
        assert_int_equal(0, width);
    }
}

int main(void)
{
#define WALK(name) cmocka_unit_test_teardown(name, done)
    const struct CMUnitTest tests[] = {
        WALK(the_examples_of_rfc_4180_are_read),
        WALK(a_quoted_cell_holds_delimiters_and_quotes),
        WALK(every_delimiter_cuts_and_the_others_do_not),
        WALK(cells_are_trimmed),
        WALK(guards_of_spreadsheets_are_taken_off),
        WALK(blank_rows_are_passed_over_and_counted),
        WALK(nothing_has_no_rows),
        WALK(a_comment_is_told_and_cut_like_a_row),
        WALK(a_quote_never_closed_is_a_plain_character),
        WALK(a_quoted_cell_has_a_largest_size),
        WALK(cells_beyond_the_most_are_dropped_and_told),
        WALK(dropped_cells_do_no_harm_however_large),
        WALK(every_cut_of_a_file_is_read_within_its_octets),
        WALK(a_line_may_name_the_delimiter),
        WALK(another_first_line_names_no_delimiter),
        WALK(the_delimiter_is_the_one_that_makes_rows_alike),
        WALK(text_without_columns_has_no_delimiter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
