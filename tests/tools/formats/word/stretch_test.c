/* stretch: a line in parts that are short enough to be read. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/stretch.h"

enum { LONG = 3 * STRETCH_MAX };

/* A line of count times word in room of LONG octets. */
static struct bytes line_of(char *room, const char *word)
{
    size_t len = 0;

    while (len + strlen(word) <= LONG) {
        memcpy(room + len, word, strlen(word));
        len += strlen(word);
    }
    return (struct bytes){(const uint8_t *)room, len};
}

static void a_short_line_is_one_stretch(void **state)
{
    struct bytes left = bytes_text("a b, c"), stretch;

    (void)state;
    assert_true(stretch_next(&stretch, &left));
    assert_bytes_equal(bytes_text("a b, c"), stretch);
    assert_false(stretch_next(&stretch, &left));
}

static void a_long_line_is_cut_where_values_are_parted(void **state)
{
    static const char *const words[] = {"203.0.113.7,", "evil.example ",
                                        "C:\\a b\\c.exe;", "a|"};
    char *room = malloc(LONG);

    (void)state;
    assert_non_null(room);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct bytes left = line_of(room, words[i]), stretch;
        const size_t whole = left.len;
        size_t seen = 0;

        while (stretch_next(&stretch, &left)) {
            assert_int_equal(0, stretch.len % strlen(words[i]));
            assert_true(stretch.len <= STRETCH_MAX);
            seen += stretch.len;
        }
        assert_int_equal(whole, seen);
    }
    free(room);
}

static void what_nothing_parts_stays_whole_and_is_too_long(void **state)
{
    char *room = malloc(LONG);
    struct bytes left, stretch;

    (void)state;
    assert_non_null(room);
    left = line_of(room, "a");
    assert_true(stretch_next(&stretch, &left));
    assert_int_equal(LONG, stretch.len);
    assert_false(stretch_next(&stretch, &left));
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_line_is_one_stretch),
        cmocka_unit_test(a_long_line_is_cut_where_values_are_parted),
        cmocka_unit_test(what_nothing_parts_stays_whole_and_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
