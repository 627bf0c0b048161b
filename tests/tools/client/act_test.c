/* act: which token a request carries, and what it stands for. */
#include "tools/client/act.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"
#include "tools/cli/command.h"

enum { WORDS_MAX = 16 };

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
    struct cli cli = {.words = (char *const *)(uintptr_t)words,
                      .command = &command_share};

    while (words[cli.word_count] != NULL)
        cli.word_count++;
    a = (struct act){.word = token};
    assert_int_equal(CLI_DONE, act_begin(&a, &cli));
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

static void each_request_has_a_token_of_its_own(void **unused)
{
    const char *const words[] = {"noroshi", "pass", "3", NULL};
    struct put first = put_of(words, "", 0), second = put_of(words, "", 1);
    struct put third = put_of(words, "", 2), again = put_of(words, "", 1);

    (void)unused;
    for (uint8_t i = 0; i < sizeof first.token; i++)
        assert_int_equal(i, first.token[i]);
    assert_memory_not_equal(first.token, second.token, sizeof first.token);
    assert_memory_not_equal(third.token, second.token, sizeof first.token);
    assert_memory_equal(again.token, second.token, sizeof first.token);
    assert_memory_equal(first.said, second.said, sizeof first.said);
}

static void a_token_is_thirty_two_hex_digits(void **unused)
{
    const char *const wrong[] = {"", "00", "000102030405060708090a0b0c0d0e0g",
                                 "000102030405060708090a0b0c0d0e0f00",
                                 "00010203 405060708090a0b0c0d0e0f"};
    char *words[] = {(char[]){"noroshi"}, NULL};
    const struct cli cli = {
        .words = words, .word_count = 1, .command = &command_share};
    static struct act a;

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        a = (struct act){.word = wrong[i]};
        assert_int_equal(CLI_USAGE, act_begin(&a, &cli));
    }
    a = (struct act){.word = NULL};
    assert_int_equal(CLI_DONE, act_begin(&a, &cli));
}

static void json_says_what_is_known(void **unused)
{
    const struct {
        bool sent;
        int rc;
        const char *committed;
    } cases[] = {
        {true, CLI_DONE, "true"},
        {true, CLI_POLICY, "false"},
        {true, CLI_NO_DAEMON, "null"},
        {false, CLI_NO_DAEMON, "false"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct act a;
        json_t *out = json_object();
        char *text;

        a = (struct act){.sent = cases[i].sent};
        act_json(&a, out, cases[i].rc);
        text = json_dumps(json_object_get(out, "committed"), JSON_ENCODE_ANY);
        assert_string_equal(cases[i].committed, text);
        assert_int_equal(
            32, strlen(json_string_value(json_object_get(out, "token"))));
        free(text);
        json_decref(out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_it_is_asked_is_not_what_is_said),
        cmocka_unit_test(other_words_or_another_input_say_something_else),
        cmocka_unit_test(each_request_has_a_token_of_its_own),
        cmocka_unit_test(a_token_is_thirty_two_hex_digits),
        cmocka_unit_test(json_says_what_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
