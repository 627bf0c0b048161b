/* text_pool: copies that stay, and a number under every value. */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tools/formats/text_pool.h"

enum { MANY = 5000, BIG = 600 * 1024 };

static int up(void **state)
{
    *state = text_pool_open();
    return 0;
}

static int down(void **state)
{
    text_pool_close(*state);
    return 0;
}

static void a_copy_outlives_what_was_copied(void **state)
{
    char text[] = "evil.example";
    struct bytes kept = text_pool_keep(*state, bytes_text(text), 100);
    struct bytes copy = text_pool_copy(*state, bytes_text(text));

    memset(text, 'x', sizeof text - 1);
    assert_bytes_equal(bytes_text("evil.example"), kept);
    assert_bytes_equal(bytes_text("evil.example"), copy);
}

static void a_copy_is_cut_at_a_character(void **state)
{
    static const struct {
        const char *text;
        size_t max;
        const char *kept;
    } rows[] = {
        {"abc", 3, "abc"},
        {"abcd", 3, "abc"},
        {"日本", 6, "日本"},
        {"日本", 5, "日"},
        {"日本", 4, "日"},
        {"日本", 3, "日"},
        {"日本", 2, ""},
        {"日本", 0, ""},
        {"a日", 3, "a"},
        {"\u00e9\u00e9", 3, "\u00e9"},
        {"\U0001f600x", 3, ""},
        {"\U0001f600x", 4, "\U0001f600"},
        {"", 5, ""},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_bytes_equal(
            bytes_text(rows[i].kept),
            text_pool_keep(*state, bytes_text(rows[i].text), rows[i].max));
}

/* A terminal obeys some of them; C1 are two octets of UTF-8. */
static void control_characters_are_kept_as_spaces(void **state)
{
    static const struct {
        const char *text, *kept;
    } rows[] = {
        {"a\tb\nc\rd", "a b c d"},
        {"\x1b[31mred\x1b[0m", " [31mred [0m"},
        {"del\x7f", "del "},
        {"\xc2\x9b"
         "31m",
         "  31m"},
        {"\xc2\x80\xc2\x9f", "    "},
        {"\u00a0\u00e9", "\u00a0\u00e9"},
        {"こ\xc2\x85ん", "こ  ん"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_bytes_equal(
            bytes_text(rows[i].kept),
            text_pool_keep(*state, bytes_text(rows[i].text), 100));
    assert_bytes_equal(bytes_text("a b"),
                       text_pool_keep(*state, UNIT_LITERAL("a\0b"), 100));
}

static void an_exact_copy_keeps_every_octet(void **state)
{
    struct bytes octets = UNIT_LITERAL("\0\x1b\xff\xc2\x80 \n");

    assert_bytes_equal(octets, text_pool_copy(*state, octets));
    assert_int_equal(0, text_pool_copy(*state, (struct bytes){0}).len);
}

static void what_is_larger_than_a_block_is_copied_too(void **state)
{
    static uint8_t big[BIG];
    struct bytes first = text_pool_copy(*state, bytes_text("first")), copy;

    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)(i * 31);
    copy = text_pool_copy(*state, (struct bytes){big, sizeof big});
    assert_bytes_equal(((struct bytes){big, sizeof big}), copy);
    assert_bytes_equal(bytes_text("after"),
                       text_pool_copy(*state, bytes_text("after")));
    assert_bytes_equal(bytes_text("first"), first);
}

static void a_value_has_no_number_until_it_is_set(void **state)
{
    struct bytes kept;
    uint32_t *number = text_pool_number(*state, 1, bytes_text("a"), &kept);

    assert_int_equal(0, *number);
    assert_bytes_equal(bytes_text("a"), kept);
    *number = 7;
    assert_int_equal(7, *text_pool_number(*state, 1, bytes_text("a"), &kept));
}

static void the_same_value_of_another_type_has_a_number_of_its_own(void **state)
{
    struct bytes kept;

    *text_pool_number(*state, 1, bytes_text("a"), &kept) = 7;
    assert_int_equal(0, *text_pool_number(*state, 2, bytes_text("a"), &kept));
    assert_int_equal(0, *text_pool_number(*state, 1, bytes_text("b"), &kept));
    assert_int_equal(0, *text_pool_number(*state, 1, (struct bytes){0}, &kept));
    assert_int_equal(7, *text_pool_number(*state, 1, bytes_text("a"), &kept));
}

static void a_filed_value_is_a_copy_and_the_same_one_every_time(void **state)
{
    char text[] = "value";
    struct bytes first, second;

    text_pool_number(*state, 1, bytes_text(text), &first);
    assert_ptr_not_equal(text, first.at);
    text_pool_number(*state, 1, bytes_text("value"), &second);
    assert_ptr_equal(first.at, second.at);
    memset(text, 'x', sizeof text - 1);
    assert_bytes_equal(bytes_text("value"), second);
}

static void numbers_survive_that_the_pool_grows(void **state)
{
    struct bytes kept;
    char value[16];

    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(value, sizeof value, "value-%u", i);
        *text_pool_number(*state, 1 + i % 3, bytes_text(value), &kept) = i + 1;
    }
    for (uint32_t i = 0; i < MANY; i++) {
        snprintf(value, sizeof value, "value-%u", i);
        assert_int_equal(i + 1, *text_pool_number(*state, 1 + i % 3,
                                                  bytes_text(value), &kept));
        assert_bytes_equal(bytes_text(value), kept);
    }
}

static void closing_no_pool_is_fine(void **state)
{
    (void)state;
    text_pool_close(NULL);
}

int main(void)
{
#define POOL(name) cmocka_unit_test_setup_teardown(name, up, down)
    const struct CMUnitTest tests[] = {
        POOL(a_copy_outlives_what_was_copied),
        POOL(a_copy_is_cut_at_a_character),
        POOL(control_characters_are_kept_as_spaces),
        POOL(an_exact_copy_keeps_every_octet),
        POOL(what_is_larger_than_a_block_is_copied_too),
        POOL(a_value_has_no_number_until_it_is_set),
        POOL(the_same_value_of_another_type_has_a_number_of_its_own),
        POOL(a_filed_value_is_a_copy_and_the_same_one_every_time),
        POOL(numbers_survive_that_the_pool_grows),
        cmocka_unit_test(closing_no_pool_is_fine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
