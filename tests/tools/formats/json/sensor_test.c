/* sensor: what a format calls an indicator, and what it only saw. */
#include "tests/tools/formats/json/tree.h"

#include "tools/formats/json/sensor.h"

#define ZEEK "\"ts\": 1, \"uid\": \"C1\", "

static void read_event(struct reading *r, const char *text)
{
    const struct feed_tree *tree = tree_of(text);
    struct feed_walk w = {.r = r, .tree = tree};

    if (!sensor_knows(tree->root))
        fail_msg("'%s' is no event", text);
    sensor_read(&w, tree->root);
}

static bool is_context(struct reading *r, enum indicator_type type,
                       const char *value)
{
    const struct finding *item = reading_fixture_item(r, type, value);

    return item != NULL && !item->entry.detect;
}

static void the_peer_is_context_and_the_own_side_stays(void **state)
{
    read_event(*state, "{\"event_type\": \"tls\", \"src_ip\": \"10.0.0.5\","
                       " \"dest_ip\": \"203.0.113.9\", \"tls\": {\"sni\":"
                       " \"c2.evil.example\"}}");
    assert_true(is_context(*state, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(is_context(*state, INDICATOR_DOMAIN, "c2.evil.example"));
    reading_fixture_count(*state, 2, 0);
    assert_true(reading_fixture_notes(*state, "src_ip", "the own side"));
}

static void the_peer_is_who_is_not_private(void **state)
{
    read_event(*state, "{\"event_type\": \"alert\", \"src_ip\":"
                       " \"203.0.113.9\", \"dest_ip\": \"192.168.1.1\"}");
    assert_true(is_context(*state, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_notes(*state, "dest_ip", "the own side"));
}

static void two_public_ends_are_both_told(void **state)
{
    read_event(*state, "{\"event_type\": \"alert\", \"src_ip\":"
                       " \"203.0.113.9\", \"dest_ip\": \"198.51.100.1\"}");
    reading_fixture_count(*state, 0, 2);
    assert_true(reading_fixture_rejects(*state, "203.0.113.9", "one end"));
    assert_true(reading_fixture_rejects(*state, "198.51.100.1", "one end"));
}

static void a_direction_that_is_said_decides(void **state)
{
    read_event(*state,
               "{" ZEEK "\"id.orig_h\": \"198.51.100.1\", \"id.resp_h\":"
               " \"203.0.113.9\", \"local_orig\": true, \"local_resp\":"
               " false}");
    read_event(*state,
               "{\"@timestamp\": 1, \"network\": {\"direction\": \"inbound\"},"
               " \"source\": {\"ip\": \"203.0.113.20\"}, \"destination\":"
               " {\"ip\": \"198.51.100.1\"}}");
    reading_fixture_count(*state, 2, 0);
    assert_true(is_context(*state, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(is_context(*state, INDICATOR_IPV4, "203.0.113.20"));
}

static void what_is_called_an_indicator_is_to_be_detected(void **state)
{
    static const char *const texts[] = {
        "{\"@timestamp\": 1, \"threat\": {\"indicator\": {\"ip\":"
        " \"203.0.113.1\", \"marking\": {\"tlp\": \"RED\"}}}}",
        "{\"@timestamp\": 1, \"ecs.version\": \"8\", \"threat.indicator.ip\":"
        " \"203.0.113.2\"}",
        "{\"@timestamp\": 1, \"ecs\": {\"version\": \"8\"}, \"threat\":"
        " {\"enrichments\": [{\"indicator\": {\"ip\": \"203.0.113.3\"}},"
        " {\"indicator\": {\"ip\": \"203.0.113.4\"}}]}}",
        "{" ZEEK "\"seen\": {\"indicator\": \"203.0.113.5\"}}",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        read_event(r, texts[i]);
    reading_fixture_count(r, 5, 0);
    for (size_t i = 0; i < 5; i++)
        assert_true(r->found->items[i].entry.detect);
    assert_int_equal(TLP_RED, r->found->items[0].tlp);
    assert_false(r->found->items[1].labelled);
}

static void other_objects_are_no_events(void **state)
{
    static const char *const texts[] = {
        "{}", "[]", "{\"ts\": 1}", "{\"src_ip\": \"203.0.113.9\"}",
        "{\"@timestamp\": 1, \"ip\": \"203.0.113.9\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (sensor_knows(tree_of(texts[i])->root))
            fail_msg("'%s'", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(the_peer_is_context_and_the_own_side_stays),
        TREE_TEST(the_peer_is_who_is_not_private),
        TREE_TEST(two_public_ends_are_both_told),
        TREE_TEST(a_direction_that_is_said_decides),
        TREE_TEST(what_is_called_an_indicator_is_to_be_detected),
        TREE_TEST(other_objects_are_no_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
