/* wrap: text filled into lines, in any script. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/term/wrap.h"

static const char *wrapped(const char *text, size_t column, size_t indent)
{
    static char out[4096];
    FILE *to;

    memset(out, 0, sizeof out);
    to = fmemopen(out, sizeof out, "w");
    assert_non_null(to);
    wrap_print(to, text, column, indent);
    fclose(to);
    return out;
}

static void no_line_is_wider_than_a_terminal(void **state)
{
    char text[1000] = "";

    (void)state;
    for (size_t i = 0; i < 40; i++)
        strcat(text, i % 2 == 0 ? "indicator " : "狼煙を上げる。");
    wrapped(text, 10, 4);
    for (char *line = strtok((char *)(uintptr_t)wrapped(text, 10, 4), "\n");
         line != NULL; line = strtok(NULL, "\n")) {
        assert_true(wrap_width(line) <= WRAP_COLUMNS);
        assert_true(strncmp(line, "。", 3) != 0);
    }
}

static void options_stay_whole(void **state)
{
    char text[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
        "aaaaaaaaaaa --later-members tcp://192.0.2.1:7667";

    (void)state;
    assert_non_null(strstr(wrapped(text, 0, 2), "\n  --later-members tcp"));
}

static void a_line_end_ends_a_line(void **state)
{
    (void)state;
    assert_string_equal(wrapped("0 done\n1 not yet", 6, 6),
                        "0 done\n      1 not yet");
    assert_string_equal(wrapped("one\n\ntwo", 0, 0), "one\n\ntwo");
    assert_string_equal(wrapped("", 0, 0), "");
}

static void width_counts_cells(void **state)
{
    (void)state;
    assert_int_equal(wrap_width("狼煙a"), 5);
    assert_int_equal(wrap_width("\xff"), 1);
    assert_int_equal(wrap_width("e\xcc\x81"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_line_is_wider_than_a_terminal),
        cmocka_unit_test(options_stay_whole),
        cmocka_unit_test(a_line_end_ends_a_line),
        cmocka_unit_test(width_counts_cells),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
