/* act: which token a request carries, and what it stands for. */
#include "tools/client/act.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit.h"

static const char token[] = "000102030405060708090a0b0c0d0e0f";

/* What the words, and an input, put into a request. */
struct put {
    uint8_t token[ACT_TOKEN_OCTETS], said[ACT_SAID_OCTETS];
};

static struct put put_of(const char *input, size_t n)
{
    static struct act a;
    uint8_t room[256];
    struct buffer out = {room, 0, sizeof room};
    struct control_request request;
    struct control_writer w;
    struct put put;
    struct bytes found;

    a = (struct act){.word = token};
    assert_int_equal(VERDICT_DONE, act_begin(&a, NULL));
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

static void each_request_has_a_token_of_its_own(void **unused)
{
    struct put first = put_of("", 0), second = put_of("", 1);
    struct put third = put_of("", 2), again = put_of("", 1);
    struct put other = put_of("input", 0);

    (void)unused;
    for (uint8_t i = 0; i < sizeof first.token; i++)
        assert_int_equal(i, first.token[i]);
    assert_memory_not_equal(first.token, second.token, sizeof first.token);
    assert_memory_not_equal(third.token, second.token, sizeof first.token);
    assert_memory_equal(again.token, second.token, sizeof first.token);
    assert_memory_equal(first.said, second.said, sizeof first.said);
    assert_memory_equal(first.token, other.token, sizeof first.token);
    assert_memory_not_equal(first.said, other.said, sizeof first.said);
}

static void a_token_is_thirty_two_hex_digits(void **unused)
{
    const char *const wrong[] = {"", "00", "000102030405060708090a0b0c0d0e0g",
                                 "000102030405060708090a0b0c0d0e0f00",
                                 "00010203 405060708090a0b0c0d0e0f"};
    static struct act a;

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        a = (struct act){.word = wrong[i]};
        assert_int_equal(VERDICT_WRONG, act_begin(&a, NULL));
    }
    a = (struct act){.word = NULL};
    assert_int_equal(VERDICT_DONE, act_begin(&a, NULL));
}

static void json_says_what_is_known(void **unused)
{
    const struct {
        bool sent;
        enum verdict verdict;
        const char *committed;
    } cases[] = {
        {true, VERDICT_DONE, "true"},
        {true, VERDICT_REFUSED, "false"},
        {true, VERDICT_AWAY, "null"},
        {false, VERDICT_AWAY, "false"},
    };

    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct act a;
        json_t *out = json_object();
        char *text;

        a = (struct act){.sent = cases[i].sent};
        act_json(&a, out, cases[i].verdict);
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
        cmocka_unit_test(each_request_has_a_token_of_its_own),
        cmocka_unit_test(a_token_is_thirty_two_hex_digits),
        cmocka_unit_test(json_says_what_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
