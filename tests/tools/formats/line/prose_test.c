/* prose: values among words, in English and in Japanese. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/judge.h"
#include "tools/formats/line/prose.h"
#include "tools/formats/word/tokenizer.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"

static void read_text(struct reading *r, struct bytes text)
{
    struct bytes word, before = {0};

    while (tokenizer_next(&word, &text)) {
        prose_word(r, word, before, TOKEN_PROSE, (struct bytes){0});
        before = word;
    }
}

static void defanged_words_of_a_sentence_are_kept(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("We saw hxxp://evil[.]jp/a, 203[.]0[.]113[.]9 and "
                            "(" MD5 ") on www.cert.or.jp."));
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://evil.jp/a"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    reading_fixture_count(r, 3, 0);
}

static void brackets_round_words_are_no_part_of_values(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("The file (" MD5 "), (see hxxp://evil[.]jp/x). And "
                            "(*bad[.]jp*) or [203.0.113.9]."));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://evil.jp/x"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "bad.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    reading_fixture_count(r, 4, 0);
}

static void numbers_of_flaws_are_cut_out_of_a_word(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("CVE-2021-44228/CVE-2021-45046, (CVE-2026-1234)+ "
                            "Win32/Exploit.CVE-2017-11882.H"));
    assert_true(reading_fixture_has(r, INDICATOR_CVE, "CVE-2021-44228"));
    assert_true(reading_fixture_has(r, INDICATOR_CVE, "CVE-2021-45046"));
    assert_true(reading_fixture_has(r, INDICATOR_CVE, "CVE-2026-1234"));
    reading_fixture_count(r, 3, 0);
}

static void links_of_a_sentence_are_told(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("See https://www.cert.or.jp/a for more."));
    assert_true(
        reading_fixture_rejects(r, "https://www.cert.or.jp/a", "not defanged"));
    reading_fixture_count(r, 0, 1);
}

static void the_word_before_tells_a_version(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("version 203.0.113.9 and server 203.0.113.10"));
    assert_true(reading_fixture_rejects(r, "203.0.113.9", "version"));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.10"));
    reading_fixture_count(r, 1, 1);
}

static void values_in_japanese_are_kept(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("通信先はhxxp://evil[.]jp/aです。検体（" MD5
                            "）は203[.]0[.]113[.]9と通信し、日本語[.]jpへ。"));
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://evil.jp/a"));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_IPV4, "203.0.113.9"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "xn--wgv71a119e.jp"));
    reading_fixture_count(r, 4, 0);
}

/* The name goes on in Japanese: evil. alone is none. */
static void a_name_that_ends_in_japanese_is_one_name(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("evil[.]みんな"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.xn--q9jyb4c"));
    reading_fixture_count(r, 1, 0);
}

static void sentences_without_values_give_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "お世話になっております。狼です。",
        "Dear all, please see the attached file invoice.pdf. Regards",
        "本日 12:30 に会議室A・Bで。",
        "、。・（）",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        read_text(r, bytes_text(texts[i]));
    reading_fixture_count(r, 0, 0);
}

static void a_label_before_a_value_is_passed_over(void **state)
{
    struct reading *r = *state;

    assert_true(prose_word(r, bytes_text("MD5:" MD5), (struct bytes){0},
                           TOKEN_PROSE, (struct bytes){0}));
    assert_true(prose_word(r, bytes_text("接続先：evil[.]jp"),
                           (struct bytes){0}, TOKEN_PROSE, (struct bytes){0}));
    assert_true(reading_fixture_has(r, INDICATOR_MD5, MD5));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    reading_fixture_count(r, 2, 0);
}

static void formatting_round_a_word_is_passed_over(void **state)
{
    struct reading *r = *state;

    read_text(r, bytes_text("**evil[.]jp** and [x](hxxp://bad[.]jp/)"));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    assert_true(reading_fixture_has(r, INDICATOR_URL, "http://bad.jp/"));
}

static void a_word_keeps_its_comment(void **state)
{
    struct reading *r = *state;

    assert_true(prose_word(r, bytes_text("evil.jp"), (struct bytes){0},
                           TOKEN_CELL, bytes_text("the loader")));
    assert_false(prose_word(r, bytes_text("nothing"), (struct bytes){0},
                            TOKEN_CELL, bytes_text("said")));
    assert_bytes_equal(bytes_text("the loader"),
                       r->found->items[0].entry.comment);
    reading_fixture_count(r, 1, 0);
}

static void settling_tells_what_became_of_a_token(void **state)
{
    struct reading *r = *state;
    struct token token = {.verdict = TOKEN_NOTHING};

    assert_false(prose_settle(r, &token, bytes_text("x"), (struct bytes){0}));
    reading_fixture_count(r, 0, 0);
    token = (struct token){.verdict = TOKEN_REJECTED, .reason = "because"};
    assert_true(prose_settle(r, &token, bytes_text("x"), (struct bytes){0}));
    assert_true(reading_fixture_rejects(r, "x", "because"));
    judge_token(r, &token, bytes_text("evil.jp"), (struct bytes){0},
                TOKEN_CELL);
    assert_true(prose_settle(r, &token, bytes_text("x"), bytes_text("note")));
    assert_true(reading_fixture_has(r, INDICATOR_DOMAIN, "evil.jp"));
    reading_fixture_count(r, 1, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(defanged_words_of_a_sentence_are_kept),
        READING_TEST(brackets_round_words_are_no_part_of_values),
        READING_TEST(numbers_of_flaws_are_cut_out_of_a_word),
        READING_TEST(links_of_a_sentence_are_told),
        READING_TEST(the_word_before_tells_a_version),
        READING_TEST(values_in_japanese_are_kept),
        READING_TEST(a_name_that_ends_in_japanese_is_one_name),
        READING_TEST(sentences_without_values_give_nothing),
        READING_TEST(a_label_before_a_value_is_passed_over),
        READING_TEST(formatting_round_a_word_is_passed_over),
        READING_TEST(a_word_keeps_its_comment),
        READING_TEST(settling_tells_what_became_of_a_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
