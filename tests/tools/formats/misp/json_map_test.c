/* json_map: the cost of a JSON text, and the lines of its uuids. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/misp/json_map.h"

#define UUID "3d6f2a0e-8a71-4c39-9f0b-52c1e7a4d801"
#define OTHER "3d6f2a0e-8a71-4c39-9f0b-52c1e7a4d802"

static unsigned line_of(const char *text, const char *uuid)
{
    struct fault fault = {0};
    struct json_map *map;
    unsigned line;

    assert_err(ERR_OK, json_map_open(&map, bytes_text(text), &fault));
    line = json_map_line(map, uuid);
    json_map_close(map);
    return line;
}

static void a_uuid_is_found_on_its_line(void **state)
{
    static const char text[] = "{\n"
                               " \"uuid\": \"" UUID "\",\n"
                               " \"a\": [1, {\"b\": \"c\"}],\n"
                               " \"Object\": [\n"
                               "  {\"id\": 1, \"uuid\" :\n"
                               "   \"" OTHER "\"}]}";

    (void)state;
    assert_int_equal(2, line_of(text, UUID));
    assert_int_equal(6, line_of(text, OTHER));
}

static void the_first_of_the_same_uuids_counts(void **state)
{
    static const char text[] = "[{\"uuid\":\"" UUID "\"},\n"
                               "{\"uuid\":\"" UUID "\"}]";

    (void)state;
    assert_int_equal(1, line_of(text, UUID));
}

static void a_uuid_under_another_key_is_none(void **state)
{
    static const char *const texts[] = {
        "{}",
        "",
        "{\"value\": \"" UUID "\"}",
        "[\"uuid\", \"" UUID "\"]",
        "{\"a\": \"uuid\", \"b\": \"" UUID "\"}",
        "{\"uuid\": [\"" UUID "\"]}",
        "{\"uuid\": null, \"b\": \"" UUID "\"}",
        "{\"comment\": \"\\\"uuid\\\": \\\"" UUID "\\\"\"}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (line_of(texts[i], UUID) != 0)
            fail_msg("found in %s", texts[i]);
}

static void only_a_whole_uuid_is_one(void **state)
{
    (void)state;
    assert_int_equal(0, line_of("{\"uuid\": \"3d6f\"}", "3d6f"));
    assert_int_equal(0, line_of("{\"uuid\": \"" UUID "0\"}", UUID "0"));
    assert_int_equal(0, line_of("{\"uuid\": \"" UUID "\"}", ""));
}

static void escaped_quotes_do_not_end_a_string(void **state)
{
    (void)state;
    assert_int_equal(
        1, line_of("{\"a\": \"x\\\"\", \"uuid\": \"" UUID "\"}", UUID));
    assert_int_equal(
        1, line_of("{\"a\": \"x\\\\\", \"uuid\": \"" UUID "\"}", UUID));
    assert_int_equal(
        1, line_of("{\"a\": \"[{[{\", \"uuid\": \"" UUID "\"}", UUID));
}

/* What follows it does not become one string. */
static void a_string_never_closed_ends_with_its_line(void **state)
{
    (void)state;
    assert_int_equal(2, line_of("{\"a\": \"x,\n\"uuid\": \"" UUID "\"}", UUID));
    assert_int_equal(0, line_of("{\"uuid\": \"" UUID, OTHER));
    assert_int_equal(0, line_of("{\"a\": \"x\\", UUID));
}

static enum err open_text(const char *text, struct fault *fault)
{
    struct json_map *map = NULL;
    enum err err;

    *fault = (struct fault){0};
    err = json_map_open(&map, bytes_text(text), fault);
    assert_true((err == ERR_OK) == (map != NULL));
    json_map_close(map);
    return err;
}

/* depth containers, half of them objects, and closed again. */
static void nest(char *room, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        room[i] = i % 2 == 0 ? '[' : '{';
    for (size_t i = 0; i < depth; i++)
        room[depth + i] = (depth - i) % 2 == 1 ? ']' : '}';
    room[2 * depth] = '\0';
}

static void nesting_has_a_limit(void **state)
{
    char text[3 * JSON_MAP_DEPTH_MAX];
    struct fault fault;

    (void)state;
    nest(text, JSON_MAP_DEPTH_MAX);
    assert_err(ERR_OK, open_text(text, &fault));
    nest(text, JSON_MAP_DEPTH_MAX + 1);
    assert_err(ERR_TOO_BIG, open_text(text, &fault));
    assert_int_equal(1, fault.line);
    assert_non_null(strstr(fault.about, "64 levels"));
}

static void brackets_within_a_string_do_not_nest(void **state)
{
    char text[3 * JSON_MAP_DEPTH_MAX + 2];
    struct fault fault;

    (void)state;
    memset(text, '[', sizeof text);
    text[0] = text[sizeof text - 2] = '"';
    text[sizeof text - 1] = '\0';
    assert_err(ERR_OK, open_text(text, &fault));
}

static void what_was_closed_does_not_nest_on(void **state)
{
    char text[8 * JSON_MAP_DEPTH_MAX + 1] = "";
    struct fault fault;

    (void)state;
    for (size_t i = 0; i < 2 * JSON_MAP_DEPTH_MAX; i++)
        memcpy(text + 3 * i, "[]\n", 4);
    assert_err(ERR_OK, open_text(text, &fault));
    assert_err(ERR_OK, open_text("]]]]}}}}[]", &fault));
}

/* A text of count times a piece. */
static char *repeated(const char *piece, size_t count)
{
    size_t len = strlen(piece);
    char *text = malloc(len * count + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, piece, len);
    text[len * count] = '\0';
    return text;
}

static void containers_have_a_limit(void **state)
{
    char *text = repeated("[]", JSON_MAP_CONTAINERS_MAX + 1);
    struct fault fault;

    (void)state;
    assert_err(ERR_TOO_BIG, open_text(text, &fault));
    text[2 * JSON_MAP_CONTAINERS_MAX] = '\0';
    assert_err(ERR_OK, open_text(text, &fault));
    free(text);
}

static void values_have_a_limit_and_the_fault_its_line(void **state)
{
    char *text = repeated("1,\n", JSON_MAP_VALUES_MAX + 1);
    struct fault fault;

    (void)state;
    assert_err(ERR_TOO_BIG, open_text(text, &fault));
    assert_int_equal(JSON_MAP_VALUES_MAX + 1, fault.line);
    assert_non_null(strstr(fault.about, "4 million"));
    text[3 * JSON_MAP_VALUES_MAX] = '\0';
    assert_err(ERR_OK, open_text(text, &fault));
    free(text);
}

static void a_text_has_a_largest_size(void **state)
{
    uint8_t *text = calloc(1, JSON_MAP_TEXT_MAX + 1);
    struct fault fault = {0};
    struct json_map *map;

    (void)state;
    assert_non_null(text);
    assert_err(ERR_TOO_BIG,
               json_map_open(&map, (struct bytes){text, JSON_MAP_TEXT_MAX + 1},
                             &fault));
    assert_null(map);
    assert_non_null(strstr(fault.about, "64 MiB"));
    assert_err(
        ERR_OK,
        json_map_open(&map, (struct bytes){text, JSON_MAP_TEXT_MAX}, &fault));
    json_map_close(map);
    free(text);
}

static void every_cut_is_read_within_its_octets(void **state)
{
    static const char whole[] =
        "{\"uuid\":\"" UUID "\",\"a\":[\"\\\"\\u0041\\\\\",1]}";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct fault fault = {0};
        struct json_map *map;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        assert_err(ERR_OK,
                   json_map_open(&map, (struct bytes){cut, len}, &fault));
        json_map_close(map);
        free(cut);
    }
    json_map_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_uuid_is_found_on_its_line),
        cmocka_unit_test(the_first_of_the_same_uuids_counts),
        cmocka_unit_test(a_uuid_under_another_key_is_none),
        cmocka_unit_test(only_a_whole_uuid_is_one),
        cmocka_unit_test(escaped_quotes_do_not_end_a_string),
        cmocka_unit_test(a_string_never_closed_ends_with_its_line),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(brackets_within_a_string_do_not_nest),
        cmocka_unit_test(what_was_closed_does_not_nest_on),
        cmocka_unit_test(containers_have_a_limit),
        cmocka_unit_test(values_have_a_limit_and_the_fault_its_line),
        cmocka_unit_test(a_text_has_a_largest_size),
        cmocka_unit_test(every_cut_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
