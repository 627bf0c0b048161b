/* adoc: blocks of AsciiDoc between fences, cell by cell. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/text/adoc.h"

/* A block of these options whose inner lines begin at line 10. */
static void read_block(struct reading *r, uint8_t fence, const char *options,
                       const char *inner)
{
    const struct adoc_block block = {.fence = fence,
                                     .inner = bytes_text(inner),
                                     .options = bytes_text(options)};

    adoc_read(r, &block, 10);
}

static void a_block_ends_at_the_same_fence(void **state)
{
    struct bytes left = bytes_text("a\n|====\nb\n|===\nrest\n"), inner;
    struct adoc_block block;

    (void)state;
    assert_true(adoc_find(&block, bytes_text("|==="),
                          bytes_text("[cols=\"2*\"]"), left));
    inner = bytes_text("a\n|====\nb\n");
    assert_int_equal('|', block.fence);
    assert_bytes_equal(inner, block.inner);
    assert_bytes_equal(bytes_text("[cols=\"2*\"]"), block.options);
    assert_int_equal(inner.len + 5, block.octets);
    assert_int_equal(4, block.lines);
    assert_true(adoc_find(&block, bytes_text(",==="), (struct bytes){0},
                          bytes_text("a,b\r\n ,=== \r\n")));
    assert_int_equal(',', block.fence);
    assert_true(adoc_find(&block, bytes_text("|==="), (struct bytes){0},
                          bytes_text("|===")));
    assert_int_equal(0, block.inner.len);
    assert_int_equal(4, block.octets);
    assert_int_equal(1, block.lines);
}

static void other_lines_open_no_block(void **state)
{
    static const char *const lines[] = {
        "", "|", "|==", "===", "|=== x", "!===", "|==|", "====", "|a|b|"};
    struct adoc_block block;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_false(adoc_find(&block, bytes_text(lines[i]), (struct bytes){0},
                               bytes_text(lines[i])));
    /* One that is never closed is a line of text. */
    assert_false(adoc_find(&block, bytes_text("|==="), (struct bytes){0},
                           bytes_text("a\n|==\n,===\n")));
    assert_false(adoc_find(&block, bytes_text("|==="), (struct bytes){0},
                           (struct bytes){0}));
}

static void the_first_line_tells_the_columns(void **state)
{
    struct reading *r = *state;

    read_block(r, '|', "",
               "|Domain |Comment\n\n|evil[.]jp |first\n\n|bad.jp\n|second\n");
    assert_bytes_equal(
        bytes_text("first"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry.comment);
    assert_int_equal(
        12, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->line);
    assert_bytes_equal(
        bytes_text("second"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->entry.comment);
    reading_fixture_count(r, 2, 0);
}

static void cols_tell_the_columns_in_every_writing(void **state)
{
    static const char *const options[] = {
        "[cols=\"1,2\"]",           "[cols=\"2*\"]",
        "[%header,cols=\"1a,1m\"]", "[cols=\"<1,>1\",options=\"header\"]",
        "[cols=\"1*,1*\"]",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        findings_close(r->found);
        r->found = findings_open();
        read_block(r, '|', options[i],
                   "|Domain\n|Comment\n|evil.jp\n|x\n|bad.jp\n|y\n");
        if (r->found->item_count != 2 ||
            r->found->items[0].entry.comment.len == 0)
            fail_msg("'%s' is not read", options[i]);
    }
}

static void a_cell_may_be_copied_or_span_columns(void **state)
{
    struct reading *r = *state;

    read_block(r, '|', "[cols=\"3*\"]",
               "|Domain |Comment |Date\n"
               "|evil.jp 2+|spans two\n"
               "2*|bad.jp |x\n");
    assert_bytes_equal(
        bytes_text("spans two"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry.comment);
    assert_bytes_equal(
        bytes_text("bad.jp"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->entry.comment);
    reading_fixture_count(r, 2, 0);
}

/* Which row they belong to cannot be told from lines alone. */
static void cells_that_span_rows_are_read_alone(void **state)
{
    struct reading *r = *state;

    read_block(r, '|', "",
               "|Domain |Comment\n.2+|evil.jp |x\n|see bad.jp\n|TLP\n|AMBER\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_false(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    assert_int_equal(11, r->found->items[0].line);
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
    assert_int_equal(14, r->found->tlp.place.line);
}

static void formatting_of_a_cell_is_none_of_its_value(void **state)
{
    struct reading *r = *state;

    read_block(r, '|', "[cols=\"2*\"]",
               "|Value |Comment\n"
               "|`evil.jp` +\n`bad.jp` |a \\| b\n"
               "a|*worse.jp* |++x++\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "worse.jp"));
    assert_bytes_equal(bytes_text("a | b"), r->found->items[0].entry.comment);
    assert_bytes_equal(
        bytes_text("x"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "worse.jp")->entry.comment);
    reading_fixture_count(r, 3, 0);
}

static void tables_of_commas_are_csv(void **state)
{
    static const struct {
        uint8_t fence;
        const char *options;
    } rows[] = {
        {',', ""}, {'|', "[format=csv]"}, {'|', "[%header,format=\"csv\"]"}};
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        findings_close(r->found);
        r->found = findings_open();
        read_block(r, rows[i].fence, rows[i].options,
                   "domain,comment\nevil.jp,\"a,b\"\n");
        reading_fixture_count(r, 1, 0);
        assert_int_equal(11, r->found->items[0].line);
        assert_bytes_equal(bytes_text("a,b"), r->found->items[0].entry.comment);
    }
}

static void options_must_stand_in_brackets(void **state)
{
    struct reading *r = *state;

    read_block(r, '|', "A title with cols=\"1\" in it",
               "|Domain |Comment\n|evil.jp |x\n");
    assert_bytes_equal(bytes_text("x"), r->found->items[0].entry.comment);
}

static void hostile_specs_are_read_within_bounds(void **state)
{
    static const char *const inners[] = {
        "999999999999999999999*|evil.jp\n",
        "256*|evil.jp 256+|bad.jp\n",
        "0*|evil.jp |x\n",
        "0+|evil.jp |x\n",
        ".0+|a\n.999999999999+|b\n",
        "|",
        "||||||||\n",
        "\\|\\|\n",
        "no bar at all\n",
        "",
    };
    static const char *const options[] = {
        "",
        "[cols=\"99999999*\"]",
        "[cols=\"0*\"]",
        "[cols=\"\"]",
        "[cols=\"",
        "[cols=",
        "[cols=\",,,,\"]",
        "[",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof inners / sizeof *inners; i++)
        for (size_t o = 0; o < sizeof options / sizeof *options; o++)
            read_block(r, '|', options[o], inners[i]);
    assert_true(r->found->item_count <= 2);
}

static void every_cut_of_a_block_is_read_within_its_octets(void **state)
{
    static const char whole[] = "|値 |備考\n2+|evil.jp\n.2+a|`x` +\ny|\\| z\n";
    struct reading *r = *state;

    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        const struct adoc_block block = {.fence = '|', .inner = {cut, len}};

        assert_non_null(cut);
        memcpy(cut, whole, len);
        adoc_read(r, &block, 1);
        free(cut);
    }
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_block_ends_at_the_same_fence),
        READING_TEST(other_lines_open_no_block),
        READING_TEST(the_first_line_tells_the_columns),
        READING_TEST(cols_tell_the_columns_in_every_writing),
        READING_TEST(a_cell_may_be_copied_or_span_columns),
        READING_TEST(cells_that_span_rows_are_read_alone),
        READING_TEST(formatting_of_a_cell_is_none_of_its_value),
        READING_TEST(tables_of_commas_are_csv),
        READING_TEST(options_must_stand_in_brackets),
        READING_TEST(hostile_specs_are_read_within_bounds),
        READING_TEST(every_cut_of_a_block_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
