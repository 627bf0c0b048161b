/* html_lex: tags and characters as the HTML standard cuts them. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/html/html_lex.h"

/* HTML standard, 13.1.2: elements; 13.1.6: comments. */
static void a_tag_is_a_name_and_attributes(void **state)
{
    static const struct {
        const char *text, *name, *attributes;
        bool closes;
    } rows[] = {
        {"<p>text", "p", ">", false},
        {"</p>text", "p", ">", true},
        {"<br/>text", "br", "/>", false},
        {"<IMG SRC=a.png>text", "IMG", " SRC=a.png>", false},
        {"<h1\nclass=x>text", "h1", "\nclass=x>", false},
        {"<td title=\"a > b\">text", "td", " title=\"a > b\">", false},
        {"<td title='a > b'>text", "td", " title='a > b'>", false},
        {"<td title= \"a > b\">text", "td", " title= \"a > b\">", false},
        {"<td title =\n'a > b'>text", "td", " title =\n'a > b'>", false},
        {"<p>it's 5\">text", "p", ">", false},
        {"<p class=it's>text", "p", " class=it's>", false},
        {"<o:p>text", "o:p", ">", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = bytes_text(rows[i].text);
        struct html_tag tag;

        if (!html_lex_tag(&tag, text))
            fail_msg("'%s' is no tag", rows[i].text);
        assert_bytes_equal(bytes_text(rows[i].name), tag.name);
        if (!bytes_equal(bytes_text(rows[i].attributes), tag.attributes))
            fail_msg("'%s' ends elsewhere", rows[i].text);
        assert_int_equal(rows[i].closes, tag.closes);
        assert_int_equal(tag.attributes.at + tag.attributes.len - text.at,
                         tag.octets);
    }
}

static void comments_and_declarations_have_no_name(void **state)
{
    static const struct {
        const char *text;
        size_t octets;
    } rows[] = {
        {"<!-- a > b -->text", 14},  {"<!---->text", 7},
        {"<!-->text-->", 5},         {"<!--->text-->", 6},
        {"<!DOCTYPE html>text", 15}, {"<?xml version=\"1.0\"?>text", 21},
        {"<![CDATA[x]]>text", 13},   {"<!-- never closed", 17},
        {"<!-- a\n-- > b -->t", 17}, {"<!never closed", 14},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct html_tag tag;

        assert_true(html_lex_tag(&tag, bytes_text(rows[i].text)));
        assert_int_equal(0, tag.name.len);
        assert_false(tag.closes);
        if (tag.octets != rows[i].octets)
            fail_msg("'%s' takes %zu octets", rows[i].text, tag.octets);
    }
}

/* Reports write <evil.example> and a < b without escaping. */
static void a_sign_before_anything_else_is_no_tag(void **state)
{
    static const char *const texts[] = {
        "<",   "<>",    "< p>",           "<1>",
        "</>", "</ p>", "<evil.example>", "<a@evil.example>",
        "<-",  "<<p>",  "<p\"x\">",       "<日本>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct html_tag tag;

        if (html_lex_tag(&tag, bytes_text(texts[i])))
            fail_msg("'%s' is a tag", texts[i]);
    }
}

static void what_is_never_closed_ends_with_the_text(void **state)
{
    static const char *const texts[] = {"<p", "<p ", "<p class", "<p class=\"x",
                                        "</p"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct html_tag tag;

        assert_true(html_lex_tag(&tag, bytes_text(texts[i])));
        assert_int_equal(strlen(texts[i]), tag.octets);
    }
}

/* Or the rest of the page would be one attribute. */
static void a_quote_never_closed_ends_at_the_first_bracket(void **state)
{
    struct html_tag tag;

    (void)state;
    assert_true(html_lex_tag(&tag, bytes_text("<a href=\"x>evil</a> 1 > 0")));
    assert_int_equal(11, tag.octets);
}

static void every_cut_of_a_tag_is_read_within_its_octets(void **state)
{
    static const char whole[] = "</td colspan = \"3\" title='x>'><!-- x -->";

    (void)state;
    for (size_t from = 0; from < 31; from += 30)
        for (size_t len = 1; len < sizeof whole - from; len++) {
            uint8_t *cut = malloc(len);
            struct html_tag tag;

            assert_non_null(cut);
            memcpy(cut, whole + from, len);
            if (html_lex_tag(&tag, (struct bytes){cut, len}))
                assert_in_range(tag.octets, 1, len);
            free(cut);
        }
}

static size_t span(const char *text, const char *attribute, size_t max)
{
    struct html_tag tag;

    assert_true(html_lex_tag(&tag, bytes_text(text)));
    return html_lex_span(&tag, attribute, max);
}

static void a_span_is_the_number_of_its_attribute(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {
        {"<td colspan=3>", 3},
        {"<td colspan=\"3\">", 3},
        {"<td colspan='3' rowspan=2>", 3},
        {"<td rowspan=2 COLSPAN = \"3\">", 3},
        {"<td class=x colspan=12>", 12},
        {"<td\ncolspan=3>", 3},
        {"<td title=\"x\" colspan=\"03\">", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span(rows[i].text, "colspan", 256) != rows[i].columns)
            fail_msg("'%s' spans %zu", rows[i].text,
                     span(rows[i].text, "colspan", 256));
    assert_int_equal(2, span("<td rowspan=2 colspan=3>", "rowspan", 256));
}

static void without_a_number_a_cell_spans_one(void **state)
{
    static const char *const texts[] = {
        "<td>",           "<td colspan>",   "<td colspan=>",
        "<td colspan=x>", "<td colspan=0>", "<td colspan=-3>",
        "<td rowspan=3>", "<td colspan",    "<td colspan rowspan=3>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (span(texts[i], "colspan", 256) != 1)
            fail_msg("'%s' spans %zu", texts[i],
                     span(texts[i], "colspan", 256));
}

/* An attribute has a name of its own: data-colspan is another one. */
static void the_end_of_another_name_is_no_span(void **state)
{
    (void)state;
    assert_int_equal(1, span("<td data-colspan=9>", "colspan", 256));
    assert_int_equal(1, span("<td xcolspan=9>", "colspan", 256));
    assert_int_equal(1, span("<td colspan2=9>", "colspan", 256));
    assert_int_equal(1, span("<td class=\"colspan-9\">", "colspan", 256));
    assert_int_equal(2, span("<td data-colspan=9 colspan=2>", "colspan", 256));
}

static void a_span_has_a_largest_size(void **state)
{
    (void)state;
    assert_int_equal(256, span("<td colspan=256>", "colspan", 256));
    assert_int_equal(256, span("<td colspan=257>", "colspan", 256));
    assert_int_equal(
        256, span("<td colspan=99999999999999999999999>", "colspan", 256));
}

/* HTML standard, 13.5: named character references, and numeric ones. */
static void a_character_reference_stands_for_its_character(void **state)
{
    static const struct {
        const char *text, *character;
        size_t octets;
    } rows[] = {
        {"&amp;x", "&", 5},
        {"&lt;", "<", 4},
        {"&gt;", ">", 4},
        {"&quot;", "\"", 6},
        {"&apos;", "'", 6},
        {"&nbsp;", " ", 6},
        {"&period;com", ".", 8},
        {"&colon;", ":", 7},
        {"&sol;", "/", 5},
        {"&commat;", "@", 8},
        {"&lsqb;", "[", 6},
        {"&rsqb;", "]", 6},
        {"&lowbar;", "_", 8},
        {"&shy;x", "", 5},
        {"&zwnj;", "", 6},
        {"&hellip;", "…", 8},
        {"&#46;", ".", 5},
        {"&#x2e;", ".", 6},
        {"&#X2E;", ".", 6},
        {"&#0046;", ".", 7},
        {"&#233;", "é", 6},
        {"&#26085;", "日", 8},
        {"&#x65e5;", "日", 8},
        {"&#x1f600;", "\U0001f600", 9},
        {"&#x10ffff;", "\U0010ffff", 10},
        {"&#x7ff;", "\u07ff", 7},
        {"&#x800;", "\u0800", 7},
        {"&#xffff;", "\xef\xbf\xbf", 8},
        {"&#x10000;", "\U00010000", 9},
        {"&#10;", " ", 5},
        {"&#x1b;", " ", 6},
        {"&#127;", " ", 6},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        UNIT_ROOM(out, 8);

        if (html_lex_character(&out, bytes_text(rows[i].text)) !=
            rows[i].octets)
            fail_msg("'%s' takes another length", rows[i].text);
        if (!bytes_equal(bytes_text(rows[i].character), bytes_of(&out)))
            fail_msg("'%s' stands for another", rows[i].text);
    }
}

static void what_is_no_reference_appends_nothing(void **state)
{
    static const char *const texts[] = {
        "&",
        "&;",
        "&amp",
        "& amp;",
        "&#;",
        "&#x;",
        "&#0;",
        "&#x0;",
        "&#xd800;",
        "&#xdfff;",
        "&#x110000;",
        "&#99999999;",
        "&#12a;",
        "&#xg;",
        "&nosuchone;",
        "&AT&T;",
        "&a=b;",
        "&#4294967342;",
        "&#x10000002e;",
        "&amp ;",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        UNIT_ROOM(out, 8);

        if (html_lex_character(&out, bytes_text(texts[i])) != 0)
            fail_msg("'%s' is a reference", texts[i]);
        assert_int_equal(0, out.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tag_is_a_name_and_attributes),
        cmocka_unit_test(comments_and_declarations_have_no_name),
        cmocka_unit_test(a_sign_before_anything_else_is_no_tag),
        cmocka_unit_test(what_is_never_closed_ends_with_the_text),
        cmocka_unit_test(a_quote_never_closed_ends_at_the_first_bracket),
        cmocka_unit_test(every_cut_of_a_tag_is_read_within_its_octets),
        cmocka_unit_test(a_span_is_the_number_of_its_attribute),
        cmocka_unit_test(without_a_number_a_cell_spans_one),
        cmocka_unit_test(the_end_of_another_name_is_no_span),
        cmocka_unit_test(a_span_has_a_largest_size),
        cmocka_unit_test(a_character_reference_stands_for_its_character),
        cmocka_unit_test(what_is_no_reference_appends_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
