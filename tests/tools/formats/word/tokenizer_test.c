/* words: where a person sees words, in English and in Japanese. */
#include "tests/tools/formats/word/cut_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/tokenizer.h"

static void assert_walk(const char *want, const char *text)
{
    cut_fixture_gives(tokenizer_next, want, text);
}

static void spaces_and_bars_cut(void **state)
{
    (void)state;
    assert_walk("a|b|c", "  a b\tc\r\n");
    assert_walk("a|b|c", "a|b|c|");
    assert_walk("a|b", "`a` `b`");
    assert_walk("a|b", "a\u00a0b");
    assert_walk("a|b", "a\x7f\x01"
                       "b");
    assert_walk("", "");
    assert_walk("", " \t|`\n");
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
        assert_walk("値|次", text);
    }
}

/* evil。example and evil（．）example are one name. */
static void a_stop_that_hides_a_dot_does_not_cut(void **state)
{
    (void)state;
    assert_walk("evil。example", "evil。example");
    assert_walk("evil｡example", "evil｡example");
    assert_walk("evil（．）example", "evil（．）example");
    assert_walk("evil（。）example", "evil（。）example");
    assert_walk("evil（ｄｏｔ）example", "evil（ｄｏｔ）example");
    assert_walk("info（＠）evil.example", "info（＠）evil.example");
    assert_walk("hxxp（：）//evil.example", "hxxp（：）//evil.example");
    assert_walk("evil.example|以上", "evil.example。以上");
    assert_walk("evil.example", "evil.example。");
    assert_walk("evil|注意|example", "evil（注意）example");
    assert_walk("evil|example", "evil。 example");
}

static void a_full_width_colon_ends_a_label_and_no_url(void **state)
{
    (void)state;
    assert_walk("接続先|evil.example", "接続先：evil.example");
    assert_walk("接続先", "接続先：");
    assert_walk("ｈｘｘｐ：／／ｅｖｉｌ", "ｈｘｘｐ：／／ｅｖｉｌ");
    assert_walk("hxxp：//evil", "hxxp：//evil");
    assert_walk("192.0.2.1：8080", "192.0.2.1：8080");
    assert_walk("192.0.2.1：８０８０", "192.0.2.1：８０８０");
    assert_walk("hxxp[：]//evil", "hxxp[：]//evil");
}

static void commas_cut_words_and_no_urls(void **state)
{
    (void)state;
    assert_walk("a|b|c", "a,b;c");
    assert_walk("hxxp:evil,x", "hxxp:evil,x");
    assert_walk("http://evil.example/a,b|c", "http://evil.example/a,b;c");
    assert_walk("http://evil.example/a;b=c", "http://evil.example/a;b=c");
    assert_walk("hxxp://a.example/1|hxxp://b.example/2",
                "hxxp://a.example/1,hxxp://b.example/2");
    assert_walk("hxxp://a.example/1|203[.]0[.]113[.]9",
                "hxxp://a.example/1,203[.]0[.]113[.]9");
    assert_walk("a.example|b.example|http://c.example/",
                "a.example,b.example,http://c.example/");
    assert_walk("a|b|c", "a,b;c");
    assert_walk("a|b", ",;a;,,;b,;");
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
        struct bytes left, word;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        left = (struct bytes){cut, len};
        while (tokenizer_next(&word, &left)) {
            tokenizer_bare(tokenizer_unbracketed(word));
            tokenizer_labelled(word);
            assert_true(word.at + word.len <= cut + len);
        }
        free(cut);
    }
}

static void a_line_of_words_holds_no_value(void **state)
{
    static const char *const plain[] = {
        "the actor sent a mail, with infrastructure.", "", "word",
        "e.g of it."};
    static const char *const others[] = {"evil dot example",
                                         "evil . example",
                                         "evil.example",
                                         "a-b",
                                         "abcdefabcdef",
                                         "see: this",
                                         "version 1",
                                         "日本語",
                                         "abcdefghijklmnopqrstuvwxyz"};

    (void)state;
    for (size_t i = 0; i + 1 < sizeof plain / sizeof *plain; i++)
        if (!tokenizer_plain_line(bytes_text(plain[i])))
            fail_msg("'%s'", plain[i]);
    assert_false(tokenizer_plain_line(bytes_text(plain[3])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (tokenizer_plain_line(bytes_text(others[i])))
            fail_msg("'%s'", others[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_words_holds_no_value),
        cmocka_unit_test(spaces_and_bars_cut),
        cmocka_unit_test(japanese_punctuation_and_brackets_cut),
        cmocka_unit_test(a_stop_that_hides_a_dot_does_not_cut),
        cmocka_unit_test(a_full_width_colon_ends_a_label_and_no_url),
        cmocka_unit_test(commas_cut_words_and_no_urls),
        cmocka_unit_test(the_rest_begins_at_the_next_word),
        cmocka_unit_test(formatting_marks_round_a_word_are_none_of_it),
        cmocka_unit_test(brackets_round_a_word_are_none_of_it),
        cmocka_unit_test(of_a_link_the_target_is_read_or_the_defanged_text),
        cmocka_unit_test(a_label_leaves_what_follows_it),
        cmocka_unit_test(hostile_octets_are_walked_to_their_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
