/* xml_pull: elements and texts, and nothing from elsewhere. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/xml/xml_pull.h"

static void elements_and_texts_come_in_their_order(void **state)
{
    struct xml_pull *p = xml_pull_open(
        bytes_text("<a x=\"1&amp;2\">\n<n:b/>t&lt;<![CDATA[<u>]]></a>"), true);

    (void)state;
    assert_int_equal(XML_PULL_OPEN, xml_pull_next(p));
    assert_true(xml_pull_is(p, "a"));
    assert_int_equal(1, xml_pull_line(p));
    assert_bytes_equal(bytes_text("1&2"), xml_pull_attribute(p, "x"));
    assert_int_equal(0, xml_pull_attribute(p, "y").len);
    assert_string_equal("a", xml_pull_name(p));
    xml_pull_close(p);
}

static void an_element_without_content_ends_at_once(void **state)
{
    struct xml_pull *p =
        xml_pull_open(bytes_text("<a>\n<m:b xmlns:m='x'/></a>"), true);

    (void)state;
    assert_int_equal(XML_PULL_OPEN, xml_pull_next(p));
    assert_int_equal(XML_PULL_TEXT, xml_pull_next(p));
    assert_bytes_equal(bytes_text("\n"), xml_pull_text(p));
    assert_int_equal(XML_PULL_OPEN, xml_pull_next(p));
    assert_true(xml_pull_is(p, "b"));
    assert_int_equal(2, xml_pull_line(p));
    assert_int_equal(XML_PULL_CLOSE, xml_pull_next(p));
    assert_true(xml_pull_is(p, "b"));
    assert_int_equal(XML_PULL_CLOSE, xml_pull_next(p));
    assert_int_equal(XML_PULL_END, xml_pull_next(p));
    xml_pull_close(p);
}

static void utf8_is_believed_before_what_the_document_says(void **state)
{
    struct xml_pull *p = xml_pull_open(
        bytes_text("<?xml version='1.0' encoding='Shift_JIS'?><a>日本</a>"),
        true);

    (void)state;
    assert_int_equal(XML_PULL_OPEN, xml_pull_next(p));
    assert_int_equal(XML_PULL_TEXT, xml_pull_next(p));
    assert_bytes_equal(bytes_text("日本"), xml_pull_text(p));
    xml_pull_close(p);
}

static void a_document_with_entities_is_refused(void **state)
{
    (void)state;
    assert_null(xml_pull_open(
        bytes_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), true));
    assert_null(xml_pull_open((struct bytes){0}, true));
    xml_pull_close(NULL);
}

static void every_cut_is_a_fault(void **state)
{
    static const char whole[] = "<a x='1'><b>text</b><c/></a>";

    (void)state;
    for (size_t len = 1; len + 1 < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        enum xml_pull_step step = XML_PULL_FAULT;
        struct xml_pull *p;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        p = xml_pull_open((struct bytes){cut, len}, true);
        while (p != NULL) {
            step = xml_pull_next(p);
            if (step == XML_PULL_END || step == XML_PULL_FAULT)
                break;
        }
        assert_int_equal(XML_PULL_FAULT, step);
        xml_pull_close(p);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_and_texts_come_in_their_order),
        cmocka_unit_test(an_element_without_content_ends_at_once),
        cmocka_unit_test(utf8_is_believed_before_what_the_document_says),
        cmocka_unit_test(a_document_with_entities_is_refused),
        cmocka_unit_test(every_cut_is_a_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
