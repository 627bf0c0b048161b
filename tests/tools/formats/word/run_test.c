/* run: values among Japanese letters. */
#include "tests/tools/formats/word/cut_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/run.h"

static void assert_runs(const char *want, const char *text)
{
    cut_fixture_gives(run_next, want, text);
}

static void runs_of_values_are_cut_out_of_japanese(void **state)
{
    static const struct {
        const char *word, *runs;
    } rows[] = {
        {"通信先はhxxp://evil[.]example/です", "hxxp://evil[.]example/"},
        {"evil.exampleとbad.exampleへ", "evil.example|bad.example"},
        {"脆弱性CVE-2021-44228を悪用", "CVE-2021-44228"},
        {"は：evil.example", "evil.example"},
        {"のａ．ｅｘａｍｐｌｅへ", "ａ．ｅｘａｍｐｌｅ"},
        {"あa.bい", ""},
        {"日本語", ""},
        {"", ""},
        {"evil.example", "evil.example"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_runs(rows[i].runs, rows[i].word);
}

/* Or .jp of 日本語.jp would be taken for a name of its own. */
static void a_run_that_begins_with_a_dot_is_passed_over(void **state)
{
    static const char *const words[] = {
        "日本語.example",      "日本語[.]example", "日本語(.)example",
        "日本語[dot]example",  "日本語．example",  "日本語-a.example",
        "日本語［．］example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_runs("", words[i]);
}

static void a_run_that_stops_at_a_joint_is_passed_over(void **state)
{
    (void)state;
    assert_runs("", "evil[.]日本");
    assert_runs("", "evil(.)日本");
    assert_runs("", "evil-日本.example");
    assert_runs("", "evil［．］日本");
    assert_runs("evil[.]", "evil[.]");
}

static void japanese_on_the_path_belongs_to_its_url(void **state)
{
    (void)state;
    assert_runs("hxxp://evil.example/表示/a.php",
                "はhxxp://evil.example/表示/a.phpです");
    assert_runs("hxxp://evil.example/login", "hxxp://evil.example/loginへ");
    assert_runs("hxxp://evil.example/", "hxxp://evil.example/です");
}

static void a_word_is_mixed_when_it_holds_both(void **state)
{
    (void)state;
    assert_true(run_mixed(bytes_text("通信先はevil.example")));
    assert_true(run_mixed(bytes_text("aあ")));
    assert_false(run_mixed(bytes_text("evil.example")));
    assert_false(run_mixed(bytes_text("日本語")));
    assert_false(run_mixed(bytes_text("bücher.example")));
    assert_false(run_mixed(bytes_text("ｅｖｉｌ．ｅｘａｍｐｌｅ")));
    assert_false(run_mixed((struct bytes){0}));
}

static void
the_front_of_a_word_ends_before_the_japanese_at_its_end(void **state)
{
    (void)state;
    assert_bytes_equal(bytes_text("日本語[.]jp"),
                       run_front(bytes_text("日本語[.]jpです")));
    assert_bytes_equal(bytes_text("evil.example"),
                       run_front(bytes_text("evil.example")));
    assert_int_equal(0, run_front(bytes_text("日本語")).len);
    assert_int_equal(0, run_front((struct bytes){0}).len);
}

static void a_path_may_end_in_japanese_that_is_no_sentence(void **state)
{
    (void)state;
    assert_runs("hxxp://evil.example/資料/一覧",
                "hxxp://evil.example/資料/一覧");
    assert_runs("hxxp://evil.example/テスト", "はhxxp://evil.example/テスト");
    assert_runs("hxxp://evil.example/", "hxxp://evil.example/から");
    assert_runs("hxxp://evil.example/", "hxxp://evil.example/経由");
}

static bool doubted(const char *text)
{
    struct bytes left = bytes_text(text), run;

    return run_next(&run, &left) && run_doubted(bytes_text(text), run);
}

static void where_a_path_ends_may_be_in_doubt(void **state)
{
    (void)state;
    assert_true(doubted("hxxp://evil.example/資料を確認"));
    assert_false(doubted("hxxp://evil.example/です"));
    assert_false(doubted("hxxp://evil.example/loginを確認"));
    assert_false(doubted("hxxp://evil.example/資料"));
}

/* Any octets, cut anywhere: within their text, and to its end. */
static void hostile_octets_are_walked_to_their_end(void **state)
{
    static const char whole[] = "値。evil（．）example：\xe3\x80\xf4\xff[a](b)"
                                "\xc2http://x/あ/y\xef\xbc";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct bytes text = {cut, len}, left = text, run;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        run_mixed(text);
        assert_true(run_front(text).len <= len);
        while (run_next(&run, &left)) {
            assert_true(run.at + run.len <= cut + len);
            run_doubted(text, run);
        }
        assert_int_equal(0, left.len);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_of_values_are_cut_out_of_japanese),
        cmocka_unit_test(a_run_that_begins_with_a_dot_is_passed_over),
        cmocka_unit_test(a_run_that_stops_at_a_joint_is_passed_over),
        cmocka_unit_test(japanese_on_the_path_belongs_to_its_url),
        cmocka_unit_test(a_word_is_mixed_when_it_holds_both),
        cmocka_unit_test(
            the_front_of_a_word_ends_before_the_japanese_at_its_end),
        cmocka_unit_test(a_path_may_end_in_japanese_that_is_no_sentence),
        cmocka_unit_test(where_a_path_ends_may_be_in_doubt),
        cmocka_unit_test(hostile_octets_are_walked_to_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
