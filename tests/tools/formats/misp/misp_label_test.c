/* misp_label: labels of an event or a part of it, wherever MISP puts them. */
#include "tests/tools/formats/reading_fixture.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tools/formats/misp/misp_label.h"

static json_t *parsed(const char *text)
{
    json_t *root = json_loads(text, JSON_DECODE_ANY, NULL);

    assert_non_null(root);
    return root;
}

static struct bytes tags_of(struct reading *r, bool part, const char *text)
{
    static char unknown_room[64];
    const struct misp_part p = {r, part};
    struct bytes unknown = {0};
    json_t *root = parsed(text);

    misp_tags(&p, root, &unknown);
    assert_true(unknown.len < sizeof unknown_room);
    if (unknown.len > 0)
        memcpy(unknown_room, unknown.at, unknown.len);
    json_decref(root);
    return (struct bytes){(uint8_t *)unknown_room, unknown.len};
}

static void strings_of(struct reading *r, bool part, const char *text)
{
    const struct misp_part p = {r, part};
    json_t *root = parsed(text);

    misp_strings(&p, root);
    json_decref(root);
}

static void forget(struct reading *r)
{
    reading_part(r);
    r->found->tlp = r->found->pap = r->found->part_tlp =
        (struct finding_label){0};
}

/* MISP core format, 2.8: Tag; the others are of exports and searches. */
static void a_tag_counts_under_every_key_and_in_every_form(void **state)
{
    static const char *const events[] = {
        "{\"Tag\": [{\"name\": \"tlp:red\"}]}",
        "{\"Tag\": {\"name\": \"tlp:red\"}}",
        "{\"Tag\": [\"tlp:red\"]}",
        "{\"Tag\": \"tlp:red\"}",
        "{\"Tags\": [{\"name\": \"tlp:red\"}]}",
        "{\"tags\": [\"osint\", \"tlp:red\"]}",
        "{\"EventTag\": [{\"Tag\": {\"name\": \"tlp:red\"}}]}",
        "{\"AttributeTag\": [{\"Tag\": {\"name\": \"TLP:RED\"}}]}",
        ("{\"Tag\": [{\"name\": \"tlp:green\"}, {\"name\": \"tlp:red\"},"
         " {\"name\": \"tlp:amber\"}]}"),
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        forget(r);
        assert_int_equal(0, tags_of(r, false, events[i]).len);
        if (!r->found->tlp.there || r->found->tlp.level != TLP_RED)
            fail_msg("no label in %s", events[i]);
        assert_false(r->found->part_tlp.there);
    }
}

static void a_tag_of_a_part_is_the_parts(void **state)
{
    struct reading *r = *state;

    tags_of(r, true,
            "{\"Tag\": [{\"name\": \"tlp:amber+strict\"},"
            " {\"name\": \"PAP:RED\"}]}");
    assert_false(r->found->tlp.there);
    assert_true(r->own.there);
    assert_int_equal(TLP_AMBER_STRICT, r->own.level);
    assert_int_equal(TLP_AMBER_STRICT, r->found->part_tlp.level);
    assert_int_equal(PAP_RED, r->found->pap.level);
}

static void the_first_unknown_label_is_told(void **state)
{
    struct reading *r = *state;

    assert_bytes_equal(bytes_text("tlp:ex:chr"),
                       tags_of(r, false,
                               "{\"Tag\": [{\"name\": \"tlp:green\"},"
                               " {\"name\": \"tlp:ex:chr\"},"
                               " {\"name\": \"tlp:unclear\"}]}"));
    assert_int_equal(TLP_GREEN, r->found->tlp.level);
    assert_bytes_equal(bytes_text("tlp:unclear"),
                       tags_of(r, true, "{\"tags\": [\"tlp:unclear\"]}"));
}

static void other_tags_and_odd_ones_are_no_labels(void **state)
{
    static const char *const events[] = {
        "{}",
        "[]",
        "null",
        "\"tlp\"",
        "{\"Tag\": null}",
        "{\"Tag\": 7}",
        "{\"Tag\": []}",
        "{\"Tag\": [null, 1, [], {}, {\"name\": 7}, {\"Tag\": 1}]}",
        "{\"Tag\": [{\"name\": \"osint:source-type=\\\"blog\\\"\"}]}",
        "{\"Tag\": [{\"name\": \"misp-galaxy:threat-actor=\\\"X\\\"\"}]}",
        "{\"Label\": [{\"name\": \"tlp:red\"}]}",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        assert_int_equal(0, tags_of(r, false, events[i]).len);
        if (r->found->tlp.there || r->found->pap.there)
            fail_msg("a label in %s", events[i]);
    }
}

static void labels_in_any_text_of_an_event_count(void **state)
{
    static const char *const events[] = {
        "{\"info\": \"TLP:RED phishing\"}",
        "{\"a\": {\"b\": [1, {\"c\": \"TLP：ＲＥＤ\"}]}}",
        "[\"x\", \"TLP:RED\"]",
        "\"TLP:RED\"",
        "{\"Galaxy\": [{\"description\": \"TLP is red\"}]}",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        forget(r);
        strings_of(r, false, events[i]);
        if (!r->found->tlp.there || r->found->tlp.level != TLP_RED)
            fail_msg("no label in %s", events[i]);
    }
}

static void labels_in_a_text_of_a_part_are_the_parts(void **state)
{
    struct reading *r = *state;

    strings_of(r, true,
               "{\"comment\": \"TLP:AMBER\", \"Sighting\":"
               " [{\"source\": \"PAP:GREEN\"}]}");
    assert_int_equal(TLP_AMBER, r->own.level);
    assert_false(r->found->tlp.there);
    assert_int_equal(PAP_GREEN, r->found->pap.level);
    forget(r);
    strings_of(r, true, "{\"comment\": \"TLP:EX:CHR\"}");
    assert_int_equal(TLP_RED, r->found->part_tlp.level);
}

/* Attributes and objects have labels of their own, a value is no comment. */
static void what_is_read_by_itself_is_passed_over(void **state)
{
    static const char *const keys[] = {"Attribute",    "Object",
                                       "EventReport",  "ShadowAttribute",
                                       "RelatedEvent", "value"};
    struct reading *r = *state;
    char text[128];

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        snprintf(text, sizeof text,
                 "{\"%s\": {\"comment\": \"TLP:RED\"}, \"info\": \"x\"}",
                 keys[i]);
        strings_of(r, false, text);
        snprintf(text, sizeof text, "{\"%s\": \"TLP:RED\"}", keys[i]);
        strings_of(r, false, text);
        if (r->found->tlp.there)
            fail_msg("what stands under %s counts", keys[i]);
    }
}

static void a_string_is_one_and_nothing_else(void **state)
{
    json_t *o =
        parsed("{\"s\": \"a\\u65e5\", \"n\": 1, \"l\": [], \"e\": \"\"}");

    (void)state;
    assert_bytes_equal(bytes_text("a日"), misp_text(o, "s"));
    assert_bytes_equal(bytes_text("a日"), misp_string(json_object_get(o, "s")));
    assert_int_equal(0, misp_text(o, "n").len);
    assert_int_equal(0, misp_text(o, "l").len);
    assert_int_equal(0, misp_text(o, "e").len);
    assert_int_equal(0, misp_text(o, "none").len);
    assert_int_equal(0, misp_text(NULL, "s").len);
    assert_int_equal(0, misp_string(NULL).len);
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_tag_counts_under_every_key_and_in_every_form),
        READING_TEST(a_tag_of_a_part_is_the_parts),
        READING_TEST(the_first_unknown_label_is_told),
        READING_TEST(other_tags_and_odd_ones_are_no_labels),
        READING_TEST(labels_in_any_text_of_an_event_count),
        READING_TEST(labels_in_a_text_of_a_part_are_the_parts),
        READING_TEST(what_is_read_by_itself_is_passed_over),
        READING_TEST(a_string_is_one_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
