/* bracketed: signs hidden in brackets of any kind. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/bracketed.h"

static uint8_t octets[256];

static void assert_plain(const char *text, const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want),
                       bracketed_plain(&out, bytes_text(text)));
}

static void japanese_brackets_hide_as_others_do(void **state)
{
    static const char *const hidden[] = {
        "「.」",    "『.』",  "【.】",  "〔．〕", "〈。〉",   "《.》",
        "“.”",      "［.］",  "（．）", "｛.｝",  "＜.＞",    "【．】",
        "［・］",   "｢.｣",    "‹.›",    "[ . ]",  "（ ． ）", "［　.　］",
        "[\u2024]", "\u2024", "﹒",     "&#46;",  "&period;",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        char text[64];

        snprintf(text, sizeof text, "evil%sexample", hidden[i]);
        assert_plain(text, "evil[.]example");
    }
}

static void a_dot_and_an_at_sign_have_names(void **state)
{
    (void)state;
    assert_plain("evil[ドット]example", "evil[.]example");
    assert_plain("evil（ドット）example", "evil[.]example");
    assert_plain("evil(ﾄﾞｯﾄ)example", "evil[.]example");
    assert_plain("evil【dot】example", "evil[.]example");
    assert_plain("198［ドット］51［ドット］100［ドット］7",
                 "198[.]51[.]100[.]7");
    assert_plain("検体はbad（アットマーク）evil（ドット）exampleへ送る",
                 "検体はbad[@]evil[.]exampleへ送る");
    assert_plain("bad「＠」evil.example", "bad[@]evil.example");
    assert_plain("bad＜at＞evil.example", "bad[@]evil.example");
    assert_plain("hxxp【:】//evil", "hxxp[:]//evil");
    assert_plain("hxxp「：／／」evil", "hxxp[://]evil");
    assert_plain("2001[:]db8[::]b", "2001[:]db8[:][:]b");
}

static void words_of_prose_hide_a_dot_in_a_name_that_is_defanged(void **state)
{
    (void)state;
    assert_plain("c2[.]evil[point]example", "c2[.]evil[.]example");
    assert_plain("c2.evil(period)example", "c2.evil[.]example");
    assert_plain("evil[点]example[点]com", "evil[.]example[.]com");
    assert_plain("hxxp://evil[punto]example/x", "hxxp://evil[.]example/x");
    assert_plain("bad[@]evil【点】example", "bad[@]evil[.]example");
    assert_plain("bad（＠）evil【点】example", "bad[@]evil[.]example");
}

static void words_of_prose_stay(void **state)
{
    static const char *const texts[] = {
        "The trial (period) is over, and grace [period] is next.",
        "the access (point) is down",
        "At this (point) to be clear",
        "our vantage “point” is ok",
        "a critical “point” to note",
        "Vector<Point> in = make();",
        "List<Period>is",
        "List<Period>is.ok",
        "Kubernetes <point>to the API",
        "the file “.” is",
        "end of sentence“.”To be",
        "ends here （.） Then begins",
        "wait\u2024 Then",
        "wait\u2024Then",
        "He said “at” example.com",
        "look ‘at’ us.example",
        "look 「at」 us.example",
        "evil[point]example",
        "bad（アット）evil",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_plain(texts[i], texts[i]);
}

static void what_is_no_name_of_a_host_stays(void **state)
{
    static const char *const texts[] = {
        "価格は10「点」20", "評価: A【点】B",
        "A「・」B",         "No.1（・）No.2",
        "10（ドット）0",    "192（点）168 and 8（点）8（点）8（点）8",
        "1（．）2（．）3",  "v1【.】2beta",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_plain(texts[i], texts[i]);
    assert_plain("198【.】51[.]100【点】7", "198[.]51[.]100[.]7");
}

static void a_path_hides_signs_and_no_words(void **state)
{
    (void)state;
    assert_plain("http://c2.evil.example/x{point}y.z",
                 "http://c2.evil.example/x{point}y.z");
    assert_plain("hxxp://evil[.]example/q=a（アット）b.example",
                 "hxxp://evil[.]example/q=a（アット）b.example");
    assert_plain("hxxp://evil【.】example?q=a[dot]bc",
                 "hxxp://evil[.]example?q=a[dot]bc");
    assert_plain("hxxp：／／evil（ドット）example／x（ドット）yz",
                 "hxxp：／／evil[.]example／x（ドット）yz");
    assert_plain("evil.example/x【ドット】php", "evil.example/x【ドット】php");
    assert_plain("hxxp://evil[ドット]example/x【.】php",
                 "hxxp://evil[.]example/x[.]php");
    assert_plain("http:\\\\evil（ドット）example\\x（ドット）php",
                 "http:\\\\evil[.]example\\x（ドット）php");
    assert_plain("/aを参照、evil（ドット）example", "/aを参照、evil[.]example");
}

static void other_brackets_stay(void **state)
{
    static const char *const texts[] = {
        "",           "「.」で終わる",  "拡張子は【.】です", "a（注）b",
        "a(b)c",      "evil[.]example", "【.】example",      "evil【",
        "evil【.",    "evil【.】",      "a「点数」b",        "a&amp;b",
        "evil【.」x",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_plain(texts[i], texts[i]);
}

static void without_room_the_text_stays(void **state)
{
    struct buffer out = {octets, 0, 6};
    struct bytes text = bytes_text("evil【.】example");

    (void)state;
    assert_bytes_equal(text, bracketed_plain(&out, text));
}

static void bars_and_half_brackets_hide_signs(void **state)
{
    (void)state;
    assert_plain("evil|dot|example", "evil[.]example");
    assert_plain("bad|at|evil|.|example", "bad[@]evil[.]example");
    assert_plain("bad(@evil[.]example", "bad[@]evil[.]example");
    assert_plain("bad@)evil[dot]example", "bad[@]evil[.]example");
    assert_plain("bad(a)evil[.]example", "bad[@]evil[.]example");
    assert_plain("evil [ドット] example です", "evil [.] example です");
    /* Cells of tables, handles and letters of a list hide nothing. */
    assert_plain("| evil | . | example |", "| evil | . | example |");
    assert_plain("John(@john.example) says", "John(@john.example) says");
    assert_plain("list(a)first.example", "list(a)first.example");
}

/* However many signs a text has, each place of it is looked at once. */
static void a_path_is_told_from_a_host_at_every_sign(void **state)
{
    (void)state;
    assert_plain("a（ドット）example", "a[.]example");
    assert_plain("//a（ドット）example/b（ドット）example",
                 "//a[.]example/b（ドット）example");
    assert_plain("/x a（ドット）example", "/x a[.]example");
    assert_plain("/x、a（ドット）example", "/x、a[.]example");
    assert_plain("x?a（ドット）example", "x?a（ドット）example");
    assert_plain("///a（ドット）example", "///a（ドット）example");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bars_and_half_brackets_hide_signs),
        cmocka_unit_test(a_path_is_told_from_a_host_at_every_sign),
        cmocka_unit_test(japanese_brackets_hide_as_others_do),
        cmocka_unit_test(a_dot_and_an_at_sign_have_names),
        cmocka_unit_test(words_of_prose_hide_a_dot_in_a_name_that_is_defanged),
        cmocka_unit_test(words_of_prose_stay),
        cmocka_unit_test(what_is_no_name_of_a_host_stays),
        cmocka_unit_test(a_path_hides_signs_and_no_words),
        cmocka_unit_test(other_brackets_stay),
        cmocka_unit_test(without_room_the_text_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
