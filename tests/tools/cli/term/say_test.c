/* say: text from others does nothing to a terminal, and passes for no line of
   our own. */
#include "tests/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/term/say.h"

static char shown[512];

static const char *kept(char *text)
{
    snprintf(shown, sizeof shown, "%s", text);
    free(text);
    return shown;
}

static const char *said(const char *text, bool lines)
{
    char *out = NULL;
    size_t len;
    FILE *to = open_memstream(&out, &len);

    assert_non_null(to);
    say_text(to, bytes_text(text), lines);
    fclose(to);
    return kept(out);
}

static const char *indented(const char *text)
{
    char *out = NULL;
    size_t len;
    FILE *to = open_memstream(&out, &len);

    assert_non_null(to);
    say_indented(to, bytes_text(text));
    fclose(to);
    return kept(out);
}

/* What say_json() prints of a string, through a pipe. */
static const char *json_of(const char *text)
{
    json_t *row = json_pack("{s:s}", "t", text);
    FILE *caught = tmpfile();
    int out;
    size_t n;

    assert_non_null(caught);
    fflush(stdout);
    out = dup(STDOUT_FILENO);
    assert_true(out >= 0 && dup2(fileno(caught), STDOUT_FILENO) >= 0);
    say_json(row);
    fflush(stdout);
    assert_true(dup2(out, STDOUT_FILENO) >= 0);
    close(out);
    rewind(caught);
    n = fread(shown, 1, sizeof shown - 1, caught);
    shown[n] = '\0';
    fclose(caught);
    json_decref(row);
    return shown;
}

static void what_nobody_sees_stands_as_its_number(void **state)
{
    (void)state;
    assert_string_equal(said("invoice\u202efdp.exe", false),
                        "invoice<U+202E>fdp.exe");
    assert_string_equal(said("a\u200bb\u00adc\U000e0041", false),
                        "a<U+200B>b<U+00AD>c<U+E0041>");
    assert_string_equal(said("one\u2028two", true), "one<U+2028>two");
}

static void what_a_script_needs_is_left_alone(void **state)
{
    (void)state;
    assert_string_equal(
        said("葛\U000e0100城 \U0001f469\u200d\U0001f4bb", false),
        "葛\U000e0100城 \U0001f469\u200d\U0001f4bb");
    assert_string_equal(said("\xff\xfe", false), "\xff\xfe");
}

static void line_ends_pass_where_they_may(void **state)
{
    (void)state;
    assert_string_equal(said("a\n\tb\x1b", true), "a\n\tb?");
    assert_string_equal(said("a\n\tb\xc2\x9b", false), "a??b?");
}

static void no_line_of_others_begins_at_the_edge(void **state)
{
    (void)state;
    assert_string_equal(indented("real\n\nTLP:CLEAR  PAP:CLEAR\nauthor  x\n"),
                        "real\n\n    TLP:CLEAR  PAP:CLEAR\n    author  x\n");
    assert_string_equal(indented("one"), "one");
    assert_string_equal(indented(""), "");
    assert_string_equal(indented("a\n\u202eb"), "a\n    <U+202E>b");
}

static void a_copy_is_cut_between_what_is_shown(void **state)
{
    char room[10];

    (void)state;
    assert_string_equal(say_safe(room, sizeof room, "a\u202eb"), "a<U+202E>");
    assert_string_equal(say_safe(room, sizeof room, "ab\u202e"), "ab");
}

static void json_says_the_same_and_shows_none(void **state)
{
    json_t *back;

    (void)state;
    assert_string_equal(json_of("a\u202eb\U000e0041 狼煙\n"),
                        "{\"t\":\"a\\u202eb\\udb40\\udc41 狼煙\\n\"}\n");
    back = json_loads(shown, 0, NULL);
    assert_non_null(back);
    assert_string_equal(json_string_value(json_object_get(back, "t")),
                        "a\u202eb\U000e0041 狼煙\n");
    json_decref(back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_sees_stands_as_its_number),
        cmocka_unit_test(what_a_script_needs_is_left_alone),
        cmocka_unit_test(line_ends_pass_where_they_may),
        cmocka_unit_test(no_line_of_others_begins_at_the_edge),
        cmocka_unit_test(a_copy_is_cut_between_what_is_shown),
        cmocka_unit_test(json_says_the_same_and_shows_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
