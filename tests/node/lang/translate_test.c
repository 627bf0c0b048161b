/* translate: what others say in English, said again in the person's language.
 */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "node/lang/lang.h"
#include "node/lang/translate.h"
#include "proto/frame.h"
#include "proto/policy.h"
#include "proto/stream.h"

enum { RULES = 32, TEXTS = 64 };

static void known(const char *text)
{
    if (*text != '\0' && !translate_known(text))
        fail_msg("translators are not asked for '%s': add it to "
                 "node/lang/translate_words.c",
                 text);
}

static void every_word_of_proto_is_known(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RULES; i++)
        known(policy_rule_text((enum policy_rule)i));
    for (unsigned i = 0; i <= ERR_MAX + 1; i++)
        known(err_text((enum err)i));
    for (unsigned i = 0; i < TEXTS; i++) {
        known(record_kind_text(i));
        known(record_role_text(i));
        known(indicator_caution_text((enum indicator_caution)i));
        known(frame_reason_text((enum frame_reason)i));
        known(stream_verdict_text((enum stream_verdict)i));
    }
}

static void every_word_on_passing_on_is_known(void **state)
{
    static struct record r;

    (void)state;
    for (unsigned tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++)
        for (size_t audience = 0; audience < 2; audience++) {
            r.tlp = (enum tlp)tlp;
            r.audience_count = audience;
            known(policy_pass_text(&r));
        }
}

static void says(const char *english, const char *japanese)
{
    char room[TRANSLATE_MAX];

    assert_string_equal(translate(room, english), japanese);
}

static void a_fixed_sentence_is_translated(void **state)
{
    (void)state;
    says("they trust us", "相手は自ノードを信頼しています");
    says("stored", "保管済み");
    says("", "");
}

static void a_sentence_with_something_in_it_is_translated(void **state)
{
    (void)state;
    says("no peer 'take': see 'noroshi peer list'",
         "相手ノード「take」はありません:「noroshi peer "
         "list」を参照してください");
    says("the peer is suspended: identity used twice",
         "この相手との送受信を停止しています: 同じ身元鍵が二重に使われていま"
         "す");
    says("their clock is 12 seconds behind ours",
         "相手の時計はこちらより 12 秒遅れています");
    says("cannot read '/a/b': Permission denied",
         "「/a/b」の読み込みに失敗しました: 許可がありません");
    says("/n/noroshi.conf:3: bad number 'x': peers_max takes a number from 1 "
         "to 4096",
         "/n/noroshi.conf:3: 数の誤り「x」: peers_max は 1 から 4096 "
         "までの数です");
}

static void names_are_not_translated(void **state)
{
    (void)state;
    /* A peer called as a state is. */
    says("no peer 'stored': see 'noroshi peer list'",
         "相手ノード「stored」はありません:「noroshi peer "
         "list」を参照してください");
}

static void a_state_and_an_event_of_one_name_differ(void **state)
{
    (void)state;
    assert_string_equal(translate_word("retracted"), "撤回済み");
    assert_string_equal(translate_word_of("event", "retracted"), "撤回");
    assert_string_equal(translate_word_of("event", "new"), "新着");
    assert_string_equal(translate_word("new"), "新規");
    assert_string_equal(translate_word_of("event", "revised"), "改訂");
    assert_string_equal(translate_word_of("event", "brand new"), "brand new");
    assert_string_equal(translate_word("event\004brand new"), "brand new");
}

static void programs_read_void_and_people_what_it_means(void **state)
{
    (void)state;
    assert_string_equal(translate_word("void"), "送付取消");
    setenv("LANGUAGE", "en", 1);
    lang_begin();
    assert_string_equal(translate_word("void"), "cancelled");
    assert_string_equal(translate_word("not yet"), "erase pending");
    assert_string_equal(translate_word("event\004retracted"), "retracted");
    assert_string_equal(translate_word_of("event", "retracted"), "retracted");
    unsetenv("LANGUAGE");
    lang_begin();
}

static void what_is_in_no_catalogue_stays(void **state)
{
    (void)state;
    says("a newer node says this", "a newer node says this");
    says("100% '%s' %n", "100% '%s' %n");
    assert_false(translate_known("a newer node says this"));
}

static void a_long_sentence_is_cut_not_overrun(void **state)
{
    char text[2 * TRANSLATE_MAX], room[TRANSLATE_MAX];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_true(strlen(translate(room, text)) < TRANSLATE_MAX);
    memcpy(text, "no peer '", 9);
    assert_true(strlen(translate(room, text)) < TRANSLATE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_proto_is_known),
        cmocka_unit_test(every_word_on_passing_on_is_known),
        cmocka_unit_test(a_fixed_sentence_is_translated),
        cmocka_unit_test(a_sentence_with_something_in_it_is_translated),
        cmocka_unit_test(names_are_not_translated),
        cmocka_unit_test(a_state_and_an_event_of_one_name_differ),
        cmocka_unit_test(programs_read_void_and_people_what_it_means),
        cmocka_unit_test(what_is_in_no_catalogue_stays),
        cmocka_unit_test(a_long_sentence_is_cut_not_overrun),
    };

    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    unsetenv("LANGUAGE");
    setenv("LANG", "ja_JP.UTF-8", 1);
    lang_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
