/* excerpt: a line of a log on a terminal. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/hunt/excerpt.h"

static void assert_shown(const char *want, struct bytes line,
                         const char *matched, size_t columns)
{
    char *text = NULL;
    size_t len;
    FILE *to = open_memstream(&text, &len);

    assert_non_null(to);
    excerpt_print(to, line, bytes_text(matched), columns);
    fclose(to);
    assert_string_equal(want, text);
    free(text);
}

static void a_long_line_is_cut_around_the_match(void **state)
{
    struct bytes line = UNIT_LITERAL("0123456789 0123456789 evil.example "
                                     "0123456789 0123456789");

    (void)state;
    assert_shown((const char *)line.at, line, "evil.example", 100);
    assert_shown("...6789 evil.example 012345678...", line, "evil.example", 33);
    assert_shown("0123456789 0123456...", line, "0123456789", 24);
    assert_shown("0123456789 0123456789...", line, "0123456789 0123456789", 10);
    assert_shown("0123456789 0123456...", line, "not there", 24);
}

static void nothing_in_a_line_drives_the_terminal(void **state)
{
    (void)state;
    assert_shown("a \\x1b]0;x\\x07 b\\x00c\\x7f\\x9b \\xc2\\x9b \\xff",
                 UNIT_LITERAL("a\t\x1b]0;x\x07 b\0c\x7f\x9b \xc2\x9b \xff"),
                 "x", 100);
    assert_shown("a<U+202E>b 日本",
                 UNIT_LITERAL("a\xe2\x80\xae"
                              "b 日本"),
                 "", 100);
    assert_shown("\\x0d\\x0a", UNIT_LITERAL("\r\n"), "", 100);
}

static void no_character_is_cut_in_two(void **state)
{
    (void)state;
    assert_shown("日本...", UNIT_LITERAL("日本語日本語日本語"), "日本", 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_line_is_cut_around_the_match),
        cmocka_unit_test(nothing_in_a_line_drives_the_terminal),
        cmocka_unit_test(no_character_is_cut_in_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
