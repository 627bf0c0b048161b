/* table: columns that line up, also where a character is two cells wide. */
#include "tests/unit.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/term/say.h"
#include "tools/cli/term/table.h"
#include "tools/cli/term/wrap.h"

/* What a table prints, through a pipe. */
static const char *printed(struct table *t)
{
    static char out[1024];
    FILE *caught = tmpfile();
    int kept;
    size_t n;

    assert_non_null(caught);
    fflush(stdout);
    kept = dup(STDOUT_FILENO);
    assert_true(kept >= 0 && dup2(fileno(caught), STDOUT_FILENO) >= 0);
    table_close(t);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    rewind(caught);
    n = fread(out, 1, sizeof out - 1, caught);
    out[n] = '\0';
    fclose(caught);
    return out;
}

static const char *const titles[] = {"PEER", "ORG"};

static void japanese_takes_two_cells_a_character(void **state)
{
    (void)state;
    assert_int_equal(wrap_width("abc"), 3);
    assert_int_equal(wrap_width("黄金"), 4);
    assert_int_equal(wrap_width("ｶﾅ"), 2);
    assert_int_equal(wrap_width("e\xcc\x81"), 1);
    assert_int_equal(wrap_width(""), 0);
    assert_int_equal(wrap_width("a\xff"), 2);
}

static void columns_line_up_beside_japanese(void **state)
{
    struct table *t = table_open(titles, 2);

    (void)state;
    table_add(t, (const char *[]){"黄金", "Kogane"});
    table_add(t, (const char *[]){"take", "Take"});
    assert_string_equal(printed(t), "PEER  ORG\n"
                                    "黄金  Kogane\n"
                                    "take  Take\n");
}

static void a_table_without_rows_prints_nothing(void **state)
{
    (void)state;
    assert_string_equal(printed(table_open(titles, 2)), "");
}

static void a_pipe_gets_no_colour_and_no_control_characters(void **state)
{
    struct table *t = table_open(titles, 2);

    (void)state;
    table_add(t, (const char *[]){"TLP:RED", "a\033[31m\nb\xc2\x9b"});
    assert_string_equal(printed(t), "PEER     ORG\n"
                                    "TLP:RED  a?[31m?b?\n");
}

static void a_long_cell_is_cut_between_characters(void **state)
{
    char room[6];

    (void)state;
    assert_string_equal(say_safe(room, sizeof room, "狼煙"), "狼");
    assert_string_equal(say_safe(room, sizeof room, "abcdefgh"), "abcde");
    assert_string_equal(say_safe(room, sizeof room, "ab\tc"), "ab?c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_takes_two_cells_a_character),
        cmocka_unit_test(columns_line_up_beside_japanese),
        cmocka_unit_test(a_table_without_rows_prints_nothing),
        cmocka_unit_test(a_pipe_gets_no_colour_and_no_control_characters),
        cmocka_unit_test(a_long_cell_is_cut_between_characters),
    };

    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
