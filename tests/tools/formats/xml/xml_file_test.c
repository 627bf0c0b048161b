/* xml_file: OpenIOC is read, other XML refused by name. */
#include "tests/tools/formats/reading_fixture.h"

#include <string.h>

#include "tools/formats/xml/xml_file.h"

static void assert_refused(struct reading *r, const char *text,
                           const char *about)
{
    struct fault fault = {0};

    assert_err(ERR_BAD_SHAPE, xml_file_read(r, bytes_text(text), &fault));
    if (strstr(fault.about, about) == NULL)
        fail_msg("'%s': %s", text, fault.about);
}

static void kinds_are_told_apart_by_the_element_that_holds_all(void **state)
{
    struct reading *r = *state;

    assert_refused(r, "<stix:STIX_Package xmlns:stix='x'/>", "STIX 1");
    assert_refused(r, "<t:Poll_Response xmlns:t='x'><a/></t:Poll_Response>",
                   "STIX 1");
    assert_refused(r, "<IODEF-Document/>", "IODEF");
    assert_refused(r, "<rss/>", "('rss')");
    assert_refused(r, "<Workbook/>", "save it as .xlsx");
    reading_fixture_count(r, 0, 0);
}

static void a_label_counts_wherever_it_stands(void **state)
{
    struct reading *r = *state;

    assert_refused(r, "<rss>\n<!-- TLP:RED -->\n</rss>", "rss");
    assert_true(r->found->tlp.there);
    assert_int_equal(TLP_RED, r->found->tlp.level);
    assert_int_equal(2, r->found->tlp.place.line);
}

static void damaged_xml_is_refused(void **state)
{
    assert_refused(*state, "<ioc>", "damaged");
    assert_refused(*state, "<ioc></iok>", "damaged");
    assert_refused(*state, "<?xml version='1.0'?>", "damaged");
    assert_refused(*state, "<!DOCTYPE a [<!ENTITY b 'c'>]><ioc/>", "entities");
}

static void lines_before_the_document_count(void **state)
{
    struct reading *r = *state;
    struct fault fault = {0};

    assert_err(ERR_OK,
               xml_file_read(r,
                             bytes_text("\n\n<ioc>\n<IndicatorItem><Content>"
                                        "c2.evil.example</Content>"
                                        "</IndicatorItem></ioc>"),
                             &fault));
    assert_int_equal(
        4, reading_fixture_item(r, INDICATOR_DOMAIN, "c2.evil.example")->line);
}

static void xml_is_known_by_its_first_octets_or_its_name(void **state)
{
    static const struct {
        const char *text, *name;
        bool is;
    } rows[] = {
        {"<?xml version='1.0'?><a/>", "a.txt", true},
        {" <a><b/></a>\n", "a", true},
        {"<a>", "a.xml", true},
        {"<a>", "a.ioc", true},
        {"<a>", "a", false},
        {"<sender@evil.example>", "a.txt", false},
        {"<sender@evil.example>\n<b@evil.example>", "a.txt", false},
        {"<!-- TLP:GREEN -->\n# Report\n", "a.md", false},
        {"<b>bold</b> and more", "a.md", false},
        {"203.0.113.9", "a.xml", false},
        {"", "a.xml", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (xml_file_sniff(bytes_text(rows[i].text), rows[i].name) !=
            rows[i].is)
            fail_msg("'%s' as %s", rows[i].text, rows[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(kinds_are_told_apart_by_the_element_that_holds_all),
        READING_TEST(a_label_counts_wherever_it_stands),
        READING_TEST(damaged_xml_is_refused),
        READING_TEST(lines_before_the_document_count),
        READING_TEST(xml_is_known_by_its_first_octets_or_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
