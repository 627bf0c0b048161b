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
    assert_plain("evil[点]example", "evil[.]example");
    assert_plain("evil[point]example", "evil[.]example");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_brackets_hide_as_others_do),
        cmocka_unit_test(a_dot_and_an_at_sign_have_names),
        cmocka_unit_test(other_brackets_stay),
        cmocka_unit_test(without_room_the_text_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
