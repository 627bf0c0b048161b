/* html: a page as tables and lines, without what nobody sees. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/html/html.h"

static void read_page(struct reading *r, const char *text)
{
    html_read(r, bytes_text(text));
}

static void text_is_read_a_block_a_line(void **state)
{
    struct reading *r = *state;

    read_page(r, "<html><body>\n<p>We saw evil[.]<b>jp</b> &amp;\n"
                 "203&#46;0[.]113.1</p>\n<ul><li>bad.jp<li>worse.jp</ul>\n"
                 "<div>It was not good.jp that day.</div></body></html>\n");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.1"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "worse.jp"));
    assert_false(reading_fixture_has(r, INDICATOR_DOMAIN, "good.jp"));
    assert_int_equal(4,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->line);
}

static void a_table_is_read_by_its_columns(void **state)
{
    struct reading *r = *state;

    read_page(r, "<table>\n<tr><th>Domain<th>Comment\n"
                 "<tr><td>evil.jp<td>the &quot;loader&quot;\n"
                 "<tr>\n<td>bad.jp</td><td>x</td></tr></table>");
    assert_bytes_equal(
        bytes_text("the \"loader\""),
        reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry.comment);
    assert_int_equal(
        3, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->line);
    assert_int_equal(4,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->line);
    reading_fixture_count(r, 2, 0);
}

/* HTML standard, 4.9: a cell may stand in several columns and rows. */
static void spans_keep_cells_in_their_columns(void **state)
{
    struct reading *r = *state;

    read_page(r, "<table><tr><th>No<th>Comment<th>Domain"
                 "<tr><td rowspan=2>1<td>first<td>evil.jp"
                 "<tr><td>second<td>bad.jp"
                 "<tr><td colspan=2>third<td>worse.jp</table>");
    assert_bytes_equal(
        bytes_text("first"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->entry.comment);
    assert_bytes_equal(
        bytes_text("second"),
        reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->entry.comment);
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "worse.jp"));
    reading_fixture_count(r, 3, 0);
}

static void the_inner_of_two_tables_has_the_values(void **state)
{
    struct reading *r = *state;

    read_page(r, "<table><tr><td>menu<td><table><tr><th>URL<th>Comment"
                 "<tr><td>hxxp://evil.jp/<td>x</table></table>");
    assert_bytes_equal(bytes_text("x"),
                       reading_fixture_item(r, INDICATOR_URL, "http://evil.jp/")
                           ->entry.comment);
    reading_fixture_count(r, 1, 0);
}

static void scripts_styles_and_targets_are_none_of_it(void **state)
{
    struct reading *r = *state;

    read_page(r, "<script>\nvar a = 'hxxp://a[.]jp/';</SCRIPT>\n"
                 "<style>b[.]jp</style><a href=\"hxxp://c[.]jp/\">here</a>"
                 "<img src=d[.]jp><!-- e[.]jp -->\n<p>f[.]jp</p>");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "f.jp"));
    assert_int_equal(4, r->found->items[0].line);
    reading_fixture_count(r, 1, 0);
}

static void a_label_counts_wherever_it_stands(void **state)
{
    static const char *const pages[] = {
        "<p>TLP:RED</p>",
        "<!-- TLP:RED -->",
        "<meta name=\"tlp\" content=\"RED\">",
        "<p title=\"TLP:RED\">x</p>",
        "<script>// TLP:RED</script>",
        "<table><tr><td>TLP<td>RED</table>",
        "<table><tr><td>TLP</tr><tr><td>RED</table>",
        "<p>T<b>LP</b>:<i>RED</i></p>",
        "<p>TLP&colon;RED</p>",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        r->found->tlp = (struct finding_label){0};
        read_page(r, pages[i]);
        if (!r->found->tlp.there || r->found->tlp.level != TLP_RED)
            fail_msg("page %zu has no label", i);
    }
}

static void the_title_is_the_pages(void **state)
{
    struct reading *r = *state;

    read_page(r, "<head><title>Phishing of\n2026</title></head>"
                 "<h1>Another</h1>");
    assert_bytes_equal(bytes_text("Phishing of 2026"), r->found->title);
}

static void lines_of_preformatted_text_are_lines(void **state)
{
    struct reading *r = *state;

    read_page(r, "<p>x</p><pre>evil.jp\nbad.jp\n</pre>");
    assert_int_equal(
        1, reading_fixture_item(r, INDICATOR_DOMAIN, "evil.jp")->line);
    assert_int_equal(2,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "bad.jp")->line);
}

static void what_is_hidden_from_a_word_does_not_cut_it(void **state)
{
    struct reading *r = *state;

    read_page(r, "<p>ev&shy;il[.]&zwnj;jp</p><p>bad<span>[.]</span>jp</p>");
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
}

static void broken_pages_end_somewhere(void **state)
{
    static const char *const pages[] = {
        "",
        "<",
        "<p",
        "<table>",
        "<table><tr><td>evil.jp",
        "<td>evil.jp</td></tr></table></table>",
        "<script>evil[.]jp",
        "<style>",
        "<!-- evil[.]jp",
        "&",
        "&#x",
        ("<table><tr><td rowspan=99999999999 colspan=99999999999>evil.jp"
         "<tr><td>x<tr><td>y</table>"),
        "</p></div></table>",
        "<tr><td><tr><td><table><td><td>",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        read_page(r, pages[i]);
    assert_true(r->found->item_count <= 1);
}

static void every_cut_of_a_page_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "<html><title>表題</title><table><tr><th>値<th colspan=\"2\">備考"
        "<tr><td rowspan='2'>evil.jp<td>&#x65e5;<!-- x --></table><script>a"
        "</script><pre>bad.jp\n</pre>";
    struct reading *r = *state;

    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);

        assert_non_null(cut);
        memcpy(cut, whole, len);
        html_read(r, (struct bytes){cut, len});
        free(cut);
    }
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
}

static void a_page_is_known_by_its_first_tag_or_its_name(void **state)
{
    static const struct {
        const char *text, *name;
        bool is;
    } rows[] = {
        {"<!DOCTYPE html><p>x", "a", true},
        {"\n <HTML>", "a", true},
        {"<table><tr>", "a.txt", true},
        {"<div class=x>", "a", true},
        {"<x>", "a.html", true},
        {"<x>", "a.HTM", true},
        {"<x>", "a", false},
        {"<evil.example>", "a.txt", false},
        {"text <html>", "a.html", false},
        {"", "a.html", false},
        {"evil.jp", "a.html", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (html_sniff(bytes_text(rows[i].text), rows[i].name) != rows[i].is)
            fail_msg("'%s' as %s", rows[i].text, rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(text_is_read_a_block_a_line),
        READING_TEST(a_table_is_read_by_its_columns),
        READING_TEST(spans_keep_cells_in_their_columns),
        READING_TEST(the_inner_of_two_tables_has_the_values),
        READING_TEST(scripts_styles_and_targets_are_none_of_it),
        READING_TEST(a_label_counts_wherever_it_stands),
        READING_TEST(the_title_is_the_pages),
        READING_TEST(lines_of_preformatted_text_are_lines),
        READING_TEST(what_is_hidden_from_a_word_does_not_cut_it),
        READING_TEST(broken_pages_end_somewhere),
        READING_TEST(every_cut_of_a_page_is_read_within_its_octets),
        READING_TEST(a_page_is_known_by_its_first_tag_or_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
