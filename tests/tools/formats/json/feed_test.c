/* feed: lists, tables and pulses, by the names in them. */
#include "tests/tools/formats/json/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/json/feed.h"

static void read_text(struct reading *r, const char *text)
{
    struct fault fault = {0};

    if (feed_read(r, tree_of(text), &fault) != ERR_OK)
        fail_msg("'%s': %s", text, fault.about);
}

static unsigned line_of(struct reading *r, enum indicator_type type,
                        const char *value)
{
    const struct finding *item = reading_fixture_item(r, type, value);

    if (item == NULL)
        fail_msg("'%s' was not found", value);
    return item == NULL ? 0 : item->line;
}

static void a_list_of_texts_is_read_line_by_line(void **state)
{
    read_text(*state, "[\n\"203.0.113.9\",\n\"c2.evil.example\",\n\"hello\"]");
    assert_int_equal(2, line_of(*state, INDICATOR_IPV4, "203.0.113.9"));
    assert_int_equal(3, line_of(*state, INDICATOR_DOMAIN, "c2.evil.example"));
    assert_true(reading_fixture_rejects(*state, "hello", "no indicator"));
    reading_fixture_count(*state, 2, 1);
}

static void objects_side_by_side_are_a_table(void **state)
{
    const struct record_indicator *e;

    read_text(*state, "{\"data\": [{\"ioc\": \"203.0.113.9\", \"confidence\":"
                      " 80, \"first_seen\": \"2024-01-01\", \"tags\":"
                      " [\"tlp:amber\"]},\n{\"comment\": \"x\", \"ioc\":"
                      " \"10.0.0.1\"}]}");
    e = &reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")->entry;
    assert_int_equal(80, e->confidence);
    assert_int_equal(1704067200, e->first_seen_s);
    assert_true(
        reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")->labelled);
    assert_true(reading_fixture_rejects(*state, "10.0.0.1", "private"));
    reading_fixture_count(*state, 1, 1);
}

static void names_above_a_list_say_what_it_holds(void **state)
{
    read_text(*state, "{\"iocs\": {\"domains\": [\"c2.evil.example\"],\n"
                      "\"md5\": [\"44d88612fea8a8f36de82e1278abb02f\"],\n"
                      "\"imphash\": [\"44d88612fea8a8f36de82e1278abb02f\"]}}");
    assert_int_equal(1, line_of(*state, INDICATOR_DOMAIN, "c2.evil.example"));
    assert_int_equal(
        2, line_of(*state, INDICATOR_MD5, "44d88612fea8a8f36de82e1278abb02f"));
    assert_int_equal(3, line_of(*state, INDICATOR_IMPHASH,
                                "44d88612fea8a8f36de82e1278abb02f"));
}

static void objects_within_a_row_are_cells_of_it(void **state)
{
    read_text(*state, "[{\"network\": {\"ip\": \"203.0.113.9\"}, \"note\":"
                      " \"c2\"}]");
    assert_bytes_equal(
        bytes_text("c2"),
        reading_fixture_item(*state, INDICATOR_IPV4, "203.0.113.9")
            ->entry.comment);
}

/* More than one cell can hold. */
static void a_long_list_within_an_object_is_read_whole(void **state)
{
    enum { MANY = 5000, ROOM = 32 * MANY };
    char *text = malloc(ROOM);
    size_t len;

    assert_non_null(text);
    len = (size_t)snprintf(text, ROOM, "[{\"name\": \"x\", \"ips\": [");
    for (unsigned i = 0; i < MANY; i++)
        len += (size_t)snprintf(text + len, ROOM - len, "%s\"9.9.%u.%u\"",
                                i == 0 ? "" : ",", i / 256, i % 256);
    snprintf(text + len, ROOM - len, "]}]");
    read_text(*state, text);
    reading_fixture_count(*state, MANY, 0);
    free(text);
}

static void a_pulse_gives_its_title_label_and_what_is_active(void **state)
{
    struct reading *r = *state;

    read_text(r, "{\"name\": \"Evil\", \"TLP\": \"amber\", \"indicators\": ["
                 "{\"indicator\": \"203.0.113.9\", \"type\": \"IPv4\","
                 " \"is_active\": 1},\n{\"indicator\": \"203.0.113.10\","
                 " \"type\": \"IPv4\", \"is_active\": 0}]}");
    assert_bytes_equal(bytes_text("Evil"), r->found->title);
    assert_int_equal(TLP_AMBER, r->found->tlp.level);
    assert_true(reading_fixture_rejects(r, "203.0.113.10", "no longer active"));
    reading_fixture_count(r, 1, 1);
}

static void what_is_about_something_else_is_told(void **state)
{
    read_text(*state, "{\"ip\": \"203.0.113.9\",\n\"victims\": [{\"ip\":"
                      " \"203.0.113.1\"}],\n\"references\":"
                      " [\"https://vendor.example/\"],\n\"whitelist\":"
                      " [\"good.example\"],\n\"203.0.113.3\": 1}");
    assert_true(reading_fixture_rejects(*state, "victims", "who was hit"));
    assert_true(reading_fixture_rejects(*state, "https://vendor.example/",
                                        "a reference"));
    assert_true(reading_fixture_rejects(*state, "good.example", "legitimate"));
    assert_true(
        reading_fixture_rejects(*state, "203.0.113.3", "the name of a field"));
    reading_fixture_count(*state, 1, 4);
}

static void words_beside_no_value_are_no_values(void **state)
{
    struct fault fault = {0};

    assert_err(ERR_BAD_SHAPE,
               feed_read(*state,
                         tree_of("{\"author\": \"john.smith\", \"words\":"
                                 " [\"one\", \"two\", \"three\"]}"),
                         &fault));
    reading_fixture_count(*state, 0, 0);
}

static void labels_count_wherever_they_stand(void **state)
{
    struct reading *r = *state;

    read_text(r, "{\"a\": {\"b\": [\"TLP:RED\"]},\n\"ip\": \"203.0.113.9\"}");
    assert_int_equal(TLP_RED, r->found->tlp.level);
    assert_int_equal(1, r->found->tlp.place.line);
}

static void what_is_no_list_of_indicators_is_refused_by_name(void **state)
{
    struct fault fault = {0};

    assert_err(ERR_BAD_SHAPE,
               feed_read(*state, tree_of("{\"stix_header\": {}}"), &fault));
    assert_non_null(strstr(fault.about, "STIX"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(a_list_of_texts_is_read_line_by_line),
        TREE_TEST(objects_side_by_side_are_a_table),
        TREE_TEST(names_above_a_list_say_what_it_holds),
        TREE_TEST(objects_within_a_row_are_cells_of_it),
        TREE_TEST(a_long_list_within_an_object_is_read_whole),
        TREE_TEST(a_pulse_gives_its_title_label_and_what_is_active),
        TREE_TEST(what_is_about_something_else_is_told),
        TREE_TEST(words_beside_no_value_are_no_values),
        TREE_TEST(labels_count_wherever_they_stand),
        TREE_TEST(what_is_no_list_of_indicators_is_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
