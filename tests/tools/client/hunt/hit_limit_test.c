/* hit_limit: each hit is told or counted. */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tools/client/hunt/hit_limit.h"

enum { MAX = 3, NOW = 1000000 };

static struct hit_limit limit;

static int setup(void **state)
{
    (void)state;
    limit = (struct hit_limit){.max = MAX};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hit_limit_free(&limit);
    return 0;
}

static bool passes(unsigned record, const char *value, uint64_t line)
{
    const struct pack_record r = {.id = {{(uint8_t)record}}};
    const struct hit hit = {.file = "log",
                            .line = line,
                            .value = bytes_text(value),
                            .type = INDICATOR_DOMAIN,
                            .timed = true,
                            .time_ms = 1000 * line,
                            .record = &r,
                            .author = "kogane",
                            .title = ""};

    return hit_limit_passes(&limit, &hit, NOW);
}

static void a_flood_of_one_record_leaves_others_alone(void **state)
{
    (void)state;
    for (uint64_t i = 1; i <= 100; i++)
        assert_int_equal(i <= MAX, passes(1, i % 2 ? "a" : "b", i));
    assert_true(passes(2, "a", 1));
    hit_limit_sort(&limit);
    assert_int_equal(2, limit.over.count);
    assert_int_equal(100 - MAX,
                     limit.over.rows[0].count + limit.over.rows[1].count);
    assert_string_equal("b", limit.over.rows[0].value);
    assert_int_equal(49, limit.over.rows[0].count);
    assert_int_equal(4, limit.over.rows[0].first.line);
    assert_int_equal(100, limit.over.rows[0].last.line);
    assert_int_equal(4000, limit.over.rows[0].first_ms);
    assert_int_equal(100000, limit.over.rows[0].last_ms);
}

static void each_minute_has_hits_of_its_own(void **state)
{
    (void)state;
    assert_false(hit_limit_is_over(&limit, NOW));
    for (uint64_t i = 1; i <= MAX + 1; i++)
        (void)passes(1, "a", i);
    assert_false(hit_limit_is_over(&limit, NOW + HIT_LIMIT_MS - 1));
    assert_true(hit_limit_is_over(&limit, NOW + HIT_LIMIT_MS));
    assert_true(hit_limit_is_over(&limit, NOW - 1)); /* set back */
    hit_limit_begin(&limit);
    assert_int_equal(0, limit.over.count);
    assert_true(passes(1, "a", 1));
}

static void without_a_limit_all_are_told(void **state)
{
    (void)state;
    limit.max = 0;
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(passes(1, "a", i));
    assert_int_equal(0, limit.begun_ms);
}

static void a_limit_is_a_number_a_minute(void **state)
{
    uint64_t max;

    (void)state;
    assert_true(hit_limit_parse(&max, "60/min"));
    assert_int_equal(60, max);
    assert_true(hit_limit_parse(&max, "0"));
    assert_int_equal(0, max);
    assert_false(hit_limit_parse(&max, ""));
    assert_false(hit_limit_parse(&max, "60/h"));
    assert_false(hit_limit_parse(&max, "-1"));
    assert_false(hit_limit_parse(&max, "1000001"));
}

static void what_is_summed_up_is_an_object_of_its_own(void **state)
{
    json_t *out;
    char *text;

    (void)state;
    for (uint64_t i = 1; i <= MAX + 2; i++)
        (void)passes(1, "a.example", i);
    hit_limit_sort(&limit);
    out = hit_sum_json(&limit.over.rows[0], NOW, NOW + 5000);
    json_object_del(out, "record");
    text = json_dumps(out, JSON_COMPACT);
    assert_string_equal(
        "{\"summed\":2,\"from\":\"1970-01-01T00:16:40Z\",\"to\":"
        "\"1970-01-01T00:16:45Z\",\"value\":\"a.example\",\"type\":\"domain\","
        "\"weak\":0,\"author\":\"kogane\",\"tlp\":\"TLP:CLEAR\",\"pap\":"
        "\"PAP:CLEAR\",\"first\":\"1970-01-01T00:00:04Z\",\"last\":"
        "\"1970-01-01T00:00:05Z\",\"first_at\":{\"file\":\"log\",\"line\":4},"
        "\"last_at\":{\"file\":\"log\",\"line\":5}}",
        text);
    free(text);
    json_decref(out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_flood_of_one_record_leaves_others_alone),
        TEST(each_minute_has_hits_of_its_own),
        TEST(without_a_limit_all_are_told),
        TEST(a_limit_is_a_number_a_minute),
        TEST(what_is_summed_up_is_an_object_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
