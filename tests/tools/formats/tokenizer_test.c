/* words: where a person sees words, in English and in Japanese. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/tokenizer.h"

enum { SHOWN = 512 };

/* All that a walk gives, parted by bars. */
static void assert_walk(const char *want, const char *text, bool runs)
{
    struct bytes left = bytes_text(text), word;
    char got[SHOWN] = "";

    while (runs ? tokenizer_run(&word, &left) : tokenizer_next(&word, &left)) {
        assert_true(strlen(got) + word.len + 2 < sizeof got);
        if (got[0] != '\0')
            strcat(got, "|");
        strncat(got, (const char *)word.at, word.len);
    }
    if (strcmp(want, got) != 0)
        fail_msg("'%s' is cut as '%s'", text, got);
}

static void spaces_and_bars_cut(void **state)
{
    (void)state;
    assert_walk("a|b|c", "  a b\tc\r\n", false);
    assert_walk("a|b|c", "a|b|c|", false);
    assert_walk("a|b", "`a` `b`", false);
    assert_walk("a|b", "a\u00a0b", false);
    assert_walk("a|b",
                "a\x7f\x01"
                "b",
                false);
    assert_walk("", "", false);
    assert_walk("", " \t|`\n", false);
}

static void japanese_punctuation_and_brackets_cut(void **state)
{
    static const char *const marks[] = {
        "。", "、", "｡",  "､",  "　", "「", "」", "『", "』", "【", "】",
        "〈", "〉", "《", "》", "〔", "〕", "（", "）", "・", "，", "；",
        "？", "！", "…",  "→",  "※",  "＜", "＞", "｜", "｢",  "｣",  "･",
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        strcpy(text, "値");
        strcat(strcat(text, marks[i]), "次");
        assert_walk("値|次", text, false);
    }
}

/* evil。example and evil（．）example are one name. */
static void a_stop_that_hides_a_dot_does_not_cut(void **state)
{
    (void)state;
    assert_walk("evil。example", "evil。example", false);
    assert_walk("evil｡example", "evil｡example", false);
    assert_walk("evil（．）example", "evil（．）example", false);
    assert_walk("evil（。）example", "evil（。）example", false);
    assert_walk("evil（ｄｏｔ）example", "evil（ｄｏｔ）example", false);
    assert_walk("info（＠）evil.example", "info（＠）evil.example", false);
    assert_walk("hxxp（：）//evil.example", "hxxp（：）//evil.example", false);
    assert_walk("evil.example|以上", "evil.example。以上", false);
    assert_walk("evil.example", "evil.example。", false);
    assert_walk("evil|注意|example", "evil（注意）example", false);
    assert_walk("evil|example", "evil。 example", false);
}

static void a_full_width_colon_ends_a_label_and_no_url(void **state)
{
    (void)state;
    assert_walk("接続先|evil.example", "接続先：evil.example", false);
    assert_walk("接続先", "接続先：", false);
    assert_walk("ｈｘｘｐ：／／ｅｖｉｌ", "ｈｘｘｐ：／／ｅｖｉｌ", false);
    assert_walk("hxxp：//evil", "hxxp：//evil", false);
    assert_walk("192.0.2.1：8080", "192.0.2.1：8080", false);
    assert_walk("192.0.2.1：８０８０", "192.0.2.1：８０８０", false);
    assert_walk("hxxp[：]//evil", "hxxp[：]//evil", false);
}

static void commas_cut_words_and_no_urls(void **state)
{
    (void)state;
    assert_walk("a|b|c", "a,b;c", false);
    assert_walk("hxxp:evil,x", "hxxp:evil,x", false);
    assert_walk("http://evil.example/a,b|c", "http://evil.example/a,b;c",
                false);
    assert_walk("http://evil.example/a;b=c", "http://evil.example/a;b=c",
                false);
    assert_walk("hxxp://a.example/1|hxxp://b.example/2",
                "hxxp://a.example/1,hxxp://b.example/2", false);
    assert_walk("hxxp://a.example/1|203[.]0[.]113[.]9",
                "hxxp://a.example/1,203[.]0[.]113[.]9", false);
    assert_walk("a.example|b.example|http://c.example/",
                "a.example,b.example,http://c.example/", false);
    assert_walk("a|b|c", "a,b;c", false);
    assert_walk("a|b", ",;a;,,;b,;", false);
}

static void the_rest_begins_at_the_next_word(void **state)
{
    (void)state;
    assert_bytes_equal(bytes_text("b c"),
                       tokenizer_rest(bytes_text(" ,;| b c")));
    assert_bytes_equal(bytes_text("次"),
                       tokenizer_rest(bytes_text("。、　次")));
    assert_bytes_equal(bytes_text("b"), tokenizer_rest(bytes_text("b")));
    assert_int_equal(0, tokenizer_rest(bytes_text("。, ")).len);
    assert_int_equal(0, tokenizer_rest((struct bytes){0}).len);
}

static void formatting_marks_round_a_word_are_none_of_it(void **state)
{
    static const struct {
        const char *word, *bare;
    } rows[] = {
        {"*evil.example*", "evil.example"},
        {"**evil.example**", "evil.example"},
        {"_evil.example_", "evil.example"},
        {"+evil.example+", "evil.example"},
        {"++evil.example++", "evil.example"},
        {"*_evil.example_*", "evil.example"},
        {"*.evil.example", "*.evil.example"},
        {"_dmarc.evil.example", "_dmarc.evil.example"},
        {"a*b", "a*b"},
        {"**", "**"},
        {"*", "*"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_bytes_equal(bytes_text(rows[i].bare),
                           tokenizer_bare(bytes_text(rows[i].word)));
}

static void brackets_round_a_word_are_none_of_it(void **state)
{
    static const struct {
        const char *word, *bare;
    } rows[] = {
        {"(evil.example)", "evil.example"},
        {"(evil.example).", "evil.example"},
        {"(evil.example", "evil.example"},
        {"evil.example)", "evil.example"},
        {"evil.example).", "evil.example"},
        {"[evil.example]", "evil.example"},
        {"([2001:db8::1]:80)", "[2001:db8::1]:80"},
        {"[2001:db8::1]:80", "[2001:db8::1]:80"},
        {"(evil(.)example)", "evil(.)example"},
        {"evil[.]example", "evil[.]example"},
        {"evil(.)example", "evil(.)example"},
        {"http://evil.example/a_(b)", "http://evil.example/a_(b)"},
        {"[here](http://evil.example/)", "[here](http://evil.example/)"},
        {"()", "()"},
        {"(", "("},
        {")", ")"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!bytes_equal(bytes_text(rows[i].bare),
                         tokenizer_unbracketed(bytes_text(rows[i].word))))
            fail_msg("'%s' keeps other brackets", rows[i].word);
}

/* CommonMark 6.3: [text](target). */
static void of_a_link_the_target_is_read_or_the_defanged_text(void **state)
{
    static const struct {
        const char *word, *bare;
    } rows[] = {
        {"[here](http://evil.example/)", "http://evil.example/"},
        {"[evil[.]example](http://evil.example/)", "evil[.]example"},
        {"[hxxp://evil.example](http://a.example)", "hxxp://evil.example"},
        {"[hxxp://a.example](hxxp://evil.example)", "hxxp://evil.example"},
        {"![picture](a.png)", "a.png"},
        {"here](http://evil.example/)", "http://evil.example/"},
        {"[here](http://evil.example/", "http://evil.example/"},
        {"](", "]("},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!bytes_equal(bytes_text(rows[i].bare),
                         tokenizer_bare(bytes_text(rows[i].word))))
            fail_msg("'%s' is another bare word", rows[i].word);
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
        assert_walk(rows[i].runs, rows[i].word, true);
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
        assert_walk("", words[i], true);
}

static void a_run_that_stops_at_a_joint_is_passed_over(void **state)
{
    (void)state;
    assert_walk("", "evil[.]日本", true);
    assert_walk("", "evil(.)日本", true);
    assert_walk("", "evil-日本.example", true);
    assert_walk("", "evil［．］日本", true);
    assert_walk("evil[.]", "evil[.]", true);
}

static void japanese_on_the_path_belongs_to_its_url(void **state)
{
    (void)state;
    assert_walk("hxxp://evil.example/表示/a.php",
                "はhxxp://evil.example/表示/a.phpです", true);
    assert_walk("hxxp://evil.example/login", "hxxp://evil.example/loginへ",
                true);
    assert_walk("hxxp://evil.example/", "hxxp://evil.example/です", true);
}

static void a_word_is_mixed_when_it_holds_both(void **state)
{
    (void)state;
    assert_true(tokenizer_mixed(bytes_text("通信先はevil.example")));
    assert_true(tokenizer_mixed(bytes_text("aあ")));
    assert_false(tokenizer_mixed(bytes_text("evil.example")));
    assert_false(tokenizer_mixed(bytes_text("日本語")));
    assert_false(tokenizer_mixed(bytes_text("bücher.example")));
    assert_false(tokenizer_mixed(bytes_text("ｅｖｉｌ．ｅｘａｍｐｌｅ")));
    assert_false(tokenizer_mixed((struct bytes){0}));
}

static void
the_front_of_a_word_ends_before_the_japanese_at_its_end(void **state)
{
    (void)state;
    assert_bytes_equal(bytes_text("日本語[.]jp"),
                       tokenizer_front(bytes_text("日本語[.]jpです")));
    assert_bytes_equal(bytes_text("evil.example"),
                       tokenizer_front(bytes_text("evil.example")));
    assert_int_equal(0, tokenizer_front(bytes_text("日本語")).len);
    assert_int_equal(0, tokenizer_front((struct bytes){0}).len);
}

static void a_label_leaves_what_follows_it(void **state)
{
    static const struct {
        const char *word, *value;
    } rows[] = {
        {"IP:192.0.2.1", "192.0.2.1"},
        {"SHA256=abcdef", "abcdef"},
        {"SHA-256:abcdef", "abcdef"},
        {"c2_host:evil.example", "evil.example"},
        {"接続先：evil.example", "evil.example"},
        {"接続先＝evil.example", "evil.example"},
        {"IP：192.0.2.1", "192.0.2.1"},
        {"http://evil.example", ""},
        {"http：／／evil.example", ""},
        {"C:\\windows\\a.exe", ""},
        {"192:168.0.1", ""},
        {":evil.example", ""},
        {"IP:", ""},
        {"IP:1.2", ""},
        {"IP", ""},
        {"evil.example:8080", ""},
        {"a_label_that_is_longer_than_any:evil.example", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!bytes_equal(bytes_text(rows[i].value),
                         tokenizer_labelled(bytes_text(rows[i].word))))
            fail_msg("'%s' has another value", rows[i].word);
}

/* Any octets, cut anywhere: within their text, and to its end. */
static void hostile_octets_are_walked_to_their_end(void **state)
{
    static const char whole[] = "値。evil（．）example：\xe3\x80\xf4\xff[a](b)"
                                "\xc2http://x/あ/y\xef\xbc";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct bytes text, left, word;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        text = left = (struct bytes){cut, len};
        while (tokenizer_next(&word, &left)) {
            tokenizer_bare(tokenizer_unbracketed(word));
            tokenizer_labelled(word);
            tokenizer_mixed(word);
            assert_true(tokenizer_front(word).len <= word.len);
        }
        for (left = text; tokenizer_run(&word, &left);)
            assert_true(word.at + word.len <= cut + len);
        assert_int_equal(0, left.len);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spaces_and_bars_cut),
        cmocka_unit_test(japanese_punctuation_and_brackets_cut),
        cmocka_unit_test(a_stop_that_hides_a_dot_does_not_cut),
        cmocka_unit_test(a_full_width_colon_ends_a_label_and_no_url),
        cmocka_unit_test(commas_cut_words_and_no_urls),
        cmocka_unit_test(the_rest_begins_at_the_next_word),
        cmocka_unit_test(formatting_marks_round_a_word_are_none_of_it),
        cmocka_unit_test(brackets_round_a_word_are_none_of_it),
        cmocka_unit_test(of_a_link_the_target_is_read_or_the_defanged_text),
        cmocka_unit_test(runs_of_values_are_cut_out_of_japanese),
        cmocka_unit_test(a_run_that_begins_with_a_dot_is_passed_over),
        cmocka_unit_test(a_run_that_stops_at_a_joint_is_passed_over),
        cmocka_unit_test(japanese_on_the_path_belongs_to_its_url),
        cmocka_unit_test(a_word_is_mixed_when_it_holds_both),
        cmocka_unit_test(
            the_front_of_a_word_ends_before_the_japanese_at_its_end),
        cmocka_unit_test(a_label_leaves_what_follows_it),
        cmocka_unit_test(hostile_octets_are_walked_to_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
