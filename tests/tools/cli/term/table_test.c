/* table: columns that line up, also where a character is two cells wide. */
#include "tests/unit.h"

#include <locale.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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

/* Stdout is a terminal of so many columns for as long as it prints. */
static const char *shown(struct table *t, unsigned short columns)
{
    static char out[1024];
    const struct winsize size = {.ws_row = 24, .ws_col = columns};
    const int kept = dup(STDOUT_FILENO);
    int ours, theirs;
    ssize_t n;

    fflush(stdout);
    if (openpty(&ours, &theirs, NULL, NULL, &size) != 0)
        return NULL;
    assert_true(dup2(theirs, STDOUT_FILENO) >= 0);
    table_close(t);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    n = read(ours, out, sizeof out - 1);
    close(theirs);
    close(ours);
    assert_true(n >= 0);
    out[n] = '\0';
    return out;
}

static const char *const wide_titles[] = {"NO", "ORG", "TITLE"};

static struct table *wide(void)
{
    struct table *t = table_open(wide_titles, 3);

    table_may_cut(t, 2);
    table_add(t, (const char *[]){"1", "Kogane", "scan of a network"});
    table_add(t, (const char *[]){"2", "Take", "大量のスキャン元"});
    return t;
}

static void cells_are_cut_to_a_terminal(void **state)
{
    const char *text = shown(wide(), 25);

    (void)state;
    if (text == NULL)
        skip(); /* there is no terminal to be had */
    assert_string_equal(text, "NO  ORG     TITLE\r\n"
                              "1   Kogane  scan of a n…\r\n"
                              "2   Take    大量のスキ…\r\n");
    assert_string_equal(shown(wide(), 80), "NO  ORG     TITLE\r\n"
                                           "1   Kogane  scan of a network\r\n"
                                           "2   Take    大量のスキャン元\r\n");
    assert_string_equal(printed(wide()), "NO  ORG     TITLE\n"
                                         "1   Kogane  scan of a network\n"
                                         "2   Take    大量のスキャン元\n");
}

/* "大量" and the mark take 5 of 6 cells: the next column stands where it
   should. */
static void half_a_character_is_a_blank(void **state)
{
    struct table *t = table_open(wide_titles, 3);
    const char *text;

    (void)state;
    table_may_cut(t, 1);
    table_add(t, (const char *[]){"1", "大量のスキャン元", "x"});
    table_add(t, (const char *[]){"2", "Take", "y"});
    text = shown(t, 20);
    if (text == NULL)
        skip();
    assert_string_equal(text, "NO  ORG       TITLE\r\n"
                              "1   大量の…   x\r\n"
                              "2   Take      y\r\n");
}

static void a_column_is_left_out_where_cutting_is_not_enough(void **state)
{
    struct table *t = wide();
    const char *text;

    (void)state;
    table_may_leave_out(t, 1);
    text = shown(t, 18);
    if (text == NULL)
        skip();
    assert_string_equal(text, "NO  TITLE\r\n"
                              "1   scan of a ne…\r\n"
                              "2   大量のスキャ…\r\n");
}

static void a_title_of_times_names_their_zone(void **state)
{
    struct table *t = table_open(titles, 2);
    char room[WHEN_TEXT_MAX];

    (void)state;
    setenv("TZ", "JST-9", 1);
    tzset();
    table_has_times(t, 1);
    table_add(t, (const char *[]){"take", table_time(room, 1795228200000)});
    assert_string_equal(printed(t), "PEER  ORG (JST)\n"
                                    "take  2026-11-21 11:30\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_takes_two_cells_a_character),
        cmocka_unit_test(columns_line_up_beside_japanese),
        cmocka_unit_test(a_table_without_rows_prints_nothing),
        cmocka_unit_test(a_pipe_gets_no_colour_and_no_control_characters),
        cmocka_unit_test(a_long_cell_is_cut_between_characters),
        cmocka_unit_test(cells_are_cut_to_a_terminal),
        cmocka_unit_test(half_a_character_is_a_blank),
        cmocka_unit_test(a_column_is_left_out_where_cutting_is_not_enough),
        cmocka_unit_test(a_title_of_times_names_their_zone),
    };

    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
