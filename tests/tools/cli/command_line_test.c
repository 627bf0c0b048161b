/* command_line: what was typed, as an act hears it and as it is typed again. */
#include "tools/cli/command_line.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit.h"

static const char token[] = "000102030405060708090a0b0c0d0e0f";

/* What the words, and an input, put into a request. */
struct put {
    uint8_t token[ACT_TOKEN_OCTETS], said[ACT_SAID_OCTETS];
};

static struct put put_of(const char *const *words, const char *input, size_t n)
{
    static struct act a;
    uint8_t room[256];
    struct buffer out = {room, 0, sizeof room};
    struct control_request request;
    struct control_writer w;
    struct put put;
    struct bytes found;
    struct cli cli = {.words = (char *const *)(uintptr_t)words};

    while (words[cli.word_count] != NULL)
        cli.word_count++;
    a = (struct act){.word = token};
    assert_int_equal(VERDICT_DONE, act_begin(&a, NULL));
    command_line_hear(&cli, &a);
    act_hear(&a, bytes_text(input));
    control_request_begin(&w, &out, "share");
    act_put(&a, n, &w);
    assert_err(ERR_OK, control_request_end(&w));
    assert_err(ERR_OK, control_request_parse(&request, bytes_of(&out)));
    assert_err(ERR_OK, control_arg_bin(&found, &request, "token"));
    memcpy(put.token, found.at, sizeof put.token);
    assert_err(ERR_OK, control_arg_bin(&found, &request, "said"));
    memcpy(put.said, found.at, sizeof put.said);
    return put;
}

static bool same_said(const char *const *words, const char *input)
{
    const char *const plain[] = {"noroshi", "share", "a.txt",
                                 "--tlp",   "green", NULL};
    struct put a = put_of(plain, "input", 0), b = put_of(words, input, 0);

    return memcmp(a.said, b.said, sizeof a.said) == 0;
}

static void how_it_is_asked_is_not_what_is_said(void **unused)
{
    const char *const other_manner[] = {
        "bin/noroshi", "--dir", "/d",       "share",  "a.txt", "--tlp", "green",
        "--token",     token,   "--dir=/e", "--json", "--yes", NULL,
    };

    (void)unused;
    assert_true(same_said(other_manner, "input"));
}

static void other_words_or_another_input_say_something_else(void **unused)
{
    const char *const plain[] = {"noroshi", "share", "a.txt",
                                 "--tlp",   "green", NULL};
    const char *const label[] = {"noroshi", "share", "a.txt",
                                 "--tlp",   "clear", NULL};
    const char *const more[] = {"noroshi", "share",    "a.txt", "--tlp",
                                "green",   "--urgent", NULL};
    const char *const joined[] = {"noroshi", "share", "a.txt--tlp", "green",
                                  NULL};

    (void)unused;
    assert_true(same_said(plain, "input"));
    assert_false(same_said(plain, "inpu"));
    assert_false(same_said(plain, ""));
    assert_false(same_said(label, "input"));
    assert_false(same_said(more, "input"));
    assert_false(same_said(joined, "input"));
}

static const char *typed_again(const char *const *words)
{
    static char text[256];
    FILE *to = fmemopen(text, sizeof text, "w");
    struct cli cli = {.words = (char *const *)(uintptr_t)words};

    while (words[cli.word_count] != NULL)
        cli.word_count++;
    assert_non_null(to);
    command_line_print(to, &cli, token);
    assert_int_equal(fclose(to), 0);
    return text;
}

static void it_is_typed_again_as_a_shell_reads_it(void **unused)
{
    const char *const words[] = {"noroshi", "pass", "it's", "",
                                 "--",      "-x",   NULL};
    const char *const given[] = {"noroshi", "pass", "3",
                                 "--token", token,  NULL};

    (void)unused;
    assert_string_equal(typed_again(words),
                        "noroshi pass 'it'\\''s' '' --token "
                        "000102030405060708090a0b0c0d0e0f -- -x");
    assert_string_equal(
        typed_again(given),
        "noroshi pass 3 --token 000102030405060708090a0b0c0d0e0f");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_it_is_asked_is_not_what_is_said),
        cmocka_unit_test(other_words_or_another_input_say_something_else),
        cmocka_unit_test(it_is_typed_again_as_a_shell_reads_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
