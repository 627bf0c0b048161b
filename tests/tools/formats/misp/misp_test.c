/* misp: events as MISP exports them, and JSON that is none. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/json/json_file.h"

#define UUID "3d6f2a0e-8a71-4c39-9f0b-52c1e7a4d801"
#define MD5 "44d88612fea8a8f36de82e1278abb02f"
#define EVENT(inner) "{\"Event\": {\"info\": \"An event\", " inner "}}"

static enum err read_text(struct reading *r, struct bytes text,
                          struct fault *fault)
{
    bool misp;

    return json_file_read(r, text, &misp, fault);
}

static void read_event(struct reading *r, const char *text)
{
    struct fault fault = {0};

    if (read_text(r, bytes_text(text), &fault) != ERR_OK)
        fail_msg("'%s': %s", text, fault.about);
}

static void assert_refused(struct reading *r, const char *text,
                           const char *about)
{
    struct fault fault = {0};

    assert_err(ERR_BAD_SHAPE, read_text(r, bytes_text(text), &fault));
    if (strstr(fault.about, about) == NULL)
        fail_msg("'%s': %s", text, fault.about);
}

/* MISP core format, 2.4: Attribute. */
static void an_attribute_gives_its_value_and_what_is_said_of_it(void **state)
{
    struct reading *r = *state;
    const struct record_indicator *e;

    read_event(r, EVENT("\"Attribute\": [\n{\"uuid\": \"" UUID "\","
                        " \"type\": \"ip-dst\", \"value\": \"203.0.113.1\","
                        " \"to_ids\": true, \"comment\": \"beacon\","
                        " \"category\": \"Network activity\","
                        " \"first_seen\": \"2024-01-02T00:00:00+00:00\","
                        " \"last_seen\": \"2024-01-03T00:00:00.000000+0000\"},"
                        "\n{\"type\": \"md5\", \"value\": \"" MD5 "\","
                        " \"category\": \"Payload delivery\","
                        " \"to_ids\": false}]"));
    e = &reading_fixture_item(r, INDICATOR_IPV4, "203.0.113.1")->entry;
    assert_true(e->detect);
    assert_bytes_equal(bytes_text("beacon"), e->comment);
    assert_int_equal(1704153600, e->first_seen_s);
    assert_int_equal(1704240000, e->last_seen_s);
    assert_int_equal(2, r->found->items[0].line);
    e = &reading_fixture_item(r, INDICATOR_MD5, MD5)->entry;
    assert_false(e->detect);
    assert_int_equal(RECORD_ROLE_PAYLOAD, e->role);
    assert_bytes_equal(bytes_text("An event"), r->found->title);
    reading_fixture_count(r, 2, 0);
}

static void flags_are_taken_in_every_writing(void **state)
{
    static const struct {
        const char *flag;
        bool detect;
    } rows[] = {
        {"true", true},   {"1", true},  {"\"1\"", true},  {"\"true\"", true},
        {"false", false}, {"0", false}, {"\"0\"", false}, {"\"false\"", false},
    };
    struct reading *r = *state;
    char text[256];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        findings_close(r->found);
        r->found = findings_open();
        snprintf(text, sizeof text,
                 EVENT("\"Attribute\": [{\"type\": \"domain\","
                       " \"value\": \"evil.jp\", \"to_ids\": %s}]"),
                 rows[i].flag);
        read_event(r, text);
        reading_fixture_count(r, 1, 0);
        if (r->found->items[0].entry.detect != rows[i].detect)
            fail_msg("to_ids %s is read otherwise", rows[i].flag);
    }
}

/* MISP core format, 2.4.2.3: category. */
static void a_category_tells_the_role(void **state)
{
    static const struct {
        const char *category, *type, *value;
        enum record_role role;
    } rows[] = {
        {"Payload delivery", "domain", "evil.jp", RECORD_ROLE_DELIVERY},
        {"Payload delivery", "ip-src", "203.0.113.1", RECORD_ROLE_DELIVERY},
        {"Payload delivery", "md5", MD5, RECORD_ROLE_PAYLOAD},
        {"Payload installation", "md5", MD5, RECORD_ROLE_PAYLOAD},
        {"Artifacts dropped", "md5", MD5, RECORD_ROLE_PAYLOAD},
        {"Support Tool", "md5", MD5, RECORD_ROLE_TOOL},
        {"Network activity", "domain", "evil.jp", RECORD_ROLE_UNKNOWN},
        {"Other", "md5", MD5, RECORD_ROLE_UNKNOWN},
    };
    struct reading *r = *state;
    char text[256];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        findings_close(r->found);
        r->found = findings_open();
        snprintf(text, sizeof text,
                 EVENT("\"Attribute\": [{\"category\": \"%s\","
                       " \"type\": \"%s\", \"value\": \"%s\"}]"),
                 rows[i].category, rows[i].type, rows[i].value);
        read_event(r, text);
        reading_fixture_count(r, 1, 0);
        if (r->found->items[0].entry.role != (uint64_t)rows[i].role)
            fail_msg("%s of %s has another role", rows[i].type,
                     rows[i].category);
    }
}

/* MISP knows the type, so a value of another one is a mistake. */
static void an_attribute_is_one_value_of_its_type(void **state)
{
    struct reading *r = *state;

    read_event(r, EVENT("\"Attribute\": ["
                        "{\"type\": \"ip-dst\", \"value\": \"evil.jp\"},"
                        "{\"type\": \"domain\", \"value\": \"a.jp b.jp\"},"
                        "{\"type\": \"filename\","
                        " \"value\": \"a.doc, b.doc\"}]"));
    assert_true(reading_fixture_has(r, INDICATOR_FILENAME, "a.doc, b.doc"));
    reading_fixture_count(r, 1, 2);
}

static void every_envelope_of_events_is_opened(void **state)
{
    static const char *const texts[] = {
        EVENT("\"Attribute\": [{\"type\": \"domain\", \"value\": \"a.jp\"}]"),
        "[" EVENT("\"Attribute\": [{\"type\": \"domain\","
                  " \"value\": \"a.jp\"}]") "]",
        "{\"response\": [" EVENT("\"Attribute\": [{\"type\": \"domain\","
                                 " \"value\": \"a.jp\"}]") "]}",
        "{\"response\": {\"Attribute\": [{\"type\": \"domain\","
        " \"value\": \"a.jp\"}]}}",
        "{\"Attribute\": [{\"type\": \"domain\", \"value\": \"a.jp\"}]}",
        EVENT("\"Object\": [{\"name\": \"x\", \"Attribute\": [{\"type\":"
              " \"domain\", \"value\": \"a.jp\"}]}]"),
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        findings_close(r->found);
        r->found = findings_open();
        read_event(r, texts[i]);
        if (!reading_fixture_has(r, INDICATOR_DOMAIN, "a.jp"))
            fail_msg("nothing in %s", texts[i]);
    }
}

/* A tombstone says that the value is wrong. */
static void deleted_attributes_and_proposals_give_nothing(void **state)
{
    struct reading *r = *state;

    read_event(
        r, EVENT("\"Attribute\": ["
                 "{\"type\": \"domain\", \"value\": \"a.jp\","
                 " \"deleted\": true},"
                 "{\"type\": \"domain\", \"value\": \"b.jp\","
                 " \"deleted\": \"1\"},"
                 "{\"type\": \"domain\", \"value\": \"c.jp\", \"deleted\": 0,"
                 " \"ShadowAttribute\": [{\"type\": \"domain\","
                 " \"value\": \"d.jp\"}]}],"
                 "\"Object\": [{\"name\": \"x\", \"deleted\": true,"
                 " \"Attribute\": [{\"type\": \"domain\","
                 " \"value\": \"e.jp\"}]}],"
                 "\"ShadowAttribute\": [{\"type\": \"domain\","
                 " \"value\": \"f.jp\"}]"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "c.jp"));
    reading_fixture_count(r, 1, 0);
    assert_true(r->found->note_count > 0);
}

static void labels_are_of_the_event_or_of_its_part(void **state)
{
    struct reading *r = *state;

    read_event(r, EVENT("\"Tag\": [{\"name\": \"tlp:green\"}],"
                        "\"Attribute\": ["
                        "{\"type\": \"domain\", \"value\": \"a.jp\","
                        " \"Tag\": [{\"name\": \"tlp:red\"}]},"
                        "{\"type\": \"domain\", \"value\": \"b.jp\","
                        " \"comment\": \"TLP:AMBER\"},"
                        "{\"type\": \"domain\", \"value\": \"c.jp\"}],"
                        "\"Object\": [{\"name\": \"x\","
                        " \"comment\": \"TLP:AMBER+STRICT\","
                        " \"Attribute\": [{\"type\": \"domain\","
                        " \"value\": \"d.jp\"}]}]"));
    assert_int_equal(TLP_GREEN, r->found->tlp.level);
    assert_int_equal(TLP_RED, r->found->part_tlp.level);
    assert_int_equal(TLP_RED,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "a.jp")->tlp);
    assert_int_equal(TLP_AMBER,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "b.jp")->tlp);
    assert_false(reading_fixture_item(r, INDICATOR_DOMAIN, "c.jp")->labelled);
    assert_int_equal(TLP_AMBER_STRICT,
                     reading_fixture_item(r, INDICATOR_DOMAIN, "d.jp")->tlp);
}

static void an_attribute_with_a_label_nobody_knows_stays(void **state)
{
    struct reading *r = *state;

    read_event(r, EVENT("\"Attribute\": ["
                        "{\"type\": \"domain\", \"value\": \"a.jp\","
                        " \"Tag\": [{\"name\": \"tlp:ex:chr\"}]},"
                        "{\"type\": \"domain\", \"value\": \"b.jp\"}]"));
    assert_false(reading_fixture_has(r, INDICATOR_DOMAIN, "a.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "b.jp"));
    assert_int_equal(1, r->found->rejected);
}

static void an_event_with_a_label_nobody_knows_is_refused(void **state)
{
    assert_refused(*state,
                   EVENT("\"Tag\": [{\"name\": \"tlp:ex:chr\"}],"
                         "\"Attribute\": [{\"type\": \"domain\","
                         " \"value\": \"a.jp\"}]"),
                   "not a label of TLP");
}

static void json_that_is_no_misp_is_refused(void **state)
{
    static const char *const texts[] = {"{}", "[]", "{\"a\": 1}", "[1, 2]",
                                        "{\"type\": \"bundle\"}"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_refused(*state, texts[i], "");
}

static void what_is_no_json_is_refused_with_its_line(void **state)
{
    static const char *const texts[] = {
        "{\n\"Event\": {",    "{\n\"a\" 1}",        "{\"a\":\n1,}",
        "{\"a\":\n\"\xff\"}", "{\"Event\": {}}\nx", "{\"a\": 1,\n\"a\": 2}"};
    struct fault fault;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fault = (struct fault){0};
        assert_err(ERR_BAD_SHAPE,
                   read_text(*state, bytes_text(texts[i]), &fault));
        if (fault.line != 2)
            fail_msg("text %zu is told at line %u: %s", i, fault.line,
                     fault.about);
    }
}

static void odd_types_where_others_belong_do_no_harm(void **state)
{
    static const char *const inners[] = {
        "\"Attribute\": null",
        "\"Attribute\": [null, 1, \"x\", [], {}]",
        "\"Attribute\": [{\"type\": 1, \"value\": []}]",
        "\"Attribute\": [{\"type\": \"domain\", \"value\": 7}]",
        "\"Attribute\": {\"0\": {\"type\": \"domain\"}}",
        "\"Object\": [1, {\"Attribute\": 1}, {\"Attribute\": [null]}]",
        ("\"Attribute\": [{\"type\": \"domain\", \"value\": \"a.jp\","
         " \"first_seen\": {}, \"to_ids\": [], \"uuid\": 1, \"comment\": 2}]"),
        "\"Tag\": 1, \"info\": null",
    };
    struct reading *r = *state;
    char text[512];

    for (size_t i = 0; i < sizeof inners / sizeof *inners; i++) {
        struct fault fault = {0};

        snprintf(text, sizeof text, "{\"Event\": {\"uuid\": \"x\", %s}}",
                 inners[i]);
        assert_err(ERR_OK, read_text(r, bytes_text(text), &fault));
    }
    reading_fixture_count(r, 1, r->found->reject_count);
}

static void every_cut_of_an_event_is_refused(void **state)
{
    static const char whole[] = EVENT("\"Attribute\": [{\"type\": \"domain\","
                                      " \"value\": \"evil.jp\"}]");

    for (size_t len = 0; len + 1 < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct fault fault = {0};

        assert_non_null(cut);
        memcpy(cut, whole, len);
        assert_err(ERR_BAD_SHAPE,
                   read_text(*state, (struct bytes){cut, len}, &fault));
        assert_true(strlen(fault.about) > 0);
        free(cut);
    }
}

static void what_is_not_read_of_an_event_is_json_all_the_same(void **state)
{
    static const char *const broken[] = {
        "{\"Object\": {\"deleted\": true,\n \"Attribute\": [{\"a\": nil}]}}",
        EVENT("\"Attribute\": [], \"RelatedEvent\": [{\"Event\": {\n"
              "\"Attribute\": [{\"a\": nil}]}}]"),
        EVENT("\"Tag\": [{\"name\": \"tlp:gold\"}],\n"
              "\"Attribute\": [{\"a\": nil}]"),
    };

    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct fault fault = {0};

        assert_err(ERR_BAD_SHAPE,
                   read_text(*state, bytes_text(broken[i]), &fault));
        if (strstr(fault.about, "not valid JSON") == NULL)
            fail_msg("'%s': %s", broken[i], fault.about);
        assert_int_equal(2, fault.line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(an_attribute_gives_its_value_and_what_is_said_of_it),
        READING_TEST(flags_are_taken_in_every_writing),
        READING_TEST(a_category_tells_the_role),
        READING_TEST(an_attribute_is_one_value_of_its_type),
        READING_TEST(every_envelope_of_events_is_opened),
        READING_TEST(deleted_attributes_and_proposals_give_nothing),
        READING_TEST(labels_are_of_the_event_or_of_its_part),
        READING_TEST(an_attribute_with_a_label_nobody_knows_stays),
        READING_TEST(an_event_with_a_label_nobody_knows_is_refused),
        READING_TEST(json_that_is_no_misp_is_refused),
        READING_TEST(what_is_no_json_is_refused_with_its_line),
        READING_TEST(what_is_not_read_of_an_event_is_json_all_the_same),
        READING_TEST(odd_types_where_others_belong_do_no_harm),
        READING_TEST(every_cut_of_an_event_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
