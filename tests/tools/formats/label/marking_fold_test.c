/* marking_fold: one spelling for all in which a label may be written. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/label/marking_fold.h"

static void assert_folds(const char *want, const char *text)
{
    uint8_t room[MARKING_WINDOW];
    struct bytes got = marking_fold(room, bytes_text(text));

    if (!bytes_equal(bytes_text(want), got))
        fail_msg("'%s' folds to '%.*s'", text, (int)got.len,
                 (const char *)got.at);
}

static void case_and_width_do_not_matter(void **state)
{
    (void)state;
    assert_folds("tlp:amber+strict", "TLP:AMBER+STRICT");
    assert_folds("tlp:amber+strict", "ＴＬＰ：ＡＭＢＥＲ＋ＳＴＲＩＣＴ");
    assert_folds("tlp:red", "ｔｌｐ：Ｒｅｄ");
    assert_folds("[pap=amber]", "［ＰＡＰ＝ＡＭＢＥＲ］");
    assert_folds("tlp red", "TLP　RED");
    assert_folds("tlp red", "TLP\u00a0RED");
    assert_folds("!~", "！～");
}

static void quotes_and_brackets_of_any_script_are_one_sign(void **state)
{
    static const char *const texts[] = {
        "“red”",   "‘red’",   "「red」", "『red』", "【red】",
        "〔red〕", "〈red〉", "《red》", "\"red\"", "”red”",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_folds("\"red\"", texts[i]);
}

static void dashes_and_arrows_are_ascii(void **state)
{
    (void)state;
    assert_folds("tlp-red", "TLP‐RED");
    assert_folds("tlp-red", "TLP‑RED");
    assert_folds("tlp-red", "TLP–RED");
    assert_folds("tlp-red", "TLP—RED");
    assert_folds("tlp-red", "TLP―RED");
    assert_folds("tlp>red", "TLP→RED");
}

/* Somebody may have put them in so that a filter does not see the label. */
static void what_nobody_sees_is_gone(void **state)
{
    (void)state;
    assert_folds("tlp:red", "T\u200bL\u200cP\u200d:\u2060R\ufeffE\u00adD");
    assert_folds("", "\u200b\ufeff");
}

static void levels_in_japanese_are_the_english_ones(void **state)
{
    (void)state;
    assert_folds("tlp:red", "TLP：赤");
    assert_folds("tlp:red", "TLP：レッド");
    assert_folds("tlp:amber", "TLP：アンバー");
    assert_folds("tlp:amber+strict", "TLP：アンバー＋ストリクト");
    assert_folds("tlp:green", "TLP：緑");
    assert_folds("tlp:green", "TLP：グリーン");
    assert_folds("tlp:clear", "TLP：白");
    assert_folds("tlp:clear", "TLP：クリア");
    assert_folds("tlp:white", "TLP：ホワイト");
}

static void every_other_character_is_one_filler(void **state)
{
    (void)state;
    assert_folds("tlp\1\1:red", "TLP区分：RED");
    assert_folds("tlp\1red\1\1", "TLPはREDです");
    assert_folds("tlp\1\1\1red", "TLPレベルRED");
    assert_folds("\1\1\1", "é\U0001f534あ");
}

static void a_stop_or_comma_ends_the_text(void **state)
{
    (void)state;
    assert_folds("tlp", "TLP。RED");
    assert_folds("tlp", "TLP、RED");
    assert_folds("tlp", "TLP，RED");
    assert_folds("tlp", "TLP｡RED");
    assert_folds("", "。");
    assert_folds("tlp,.red", "TLP,.RED");
}

static void only_the_front_is_folded(void **state)
{
    char text[3 * MARKING_WINDOW];
    uint8_t room[MARKING_WINDOW];
    struct bytes got;

    (void)state;
    memset(text, 'A', sizeof text);
    got = marking_fold(room, (struct bytes){(uint8_t *)text, sizeof text});
    assert_int_equal(MARKING_WINDOW, got.len);
    for (size_t i = 0; i < got.len; i++)
        assert_int_equal('a', got.at[i]);
    /* A level that does not fit whole is not there in part. */
    memset(text, 'A', MARKING_WINDOW - 2);
    memcpy(text + MARKING_WINDOW - 2, "赤", 3);
    got =
        marking_fold(room, (struct bytes){(uint8_t *)text, MARKING_WINDOW + 1});
    assert_int_equal(MARKING_WINDOW - 2, got.len);
}

static void every_cut_and_every_octet_is_read_within_its_text(void **state)
{
    static const char whole[] = "ＴＬＰ：赤\u200b「\U0001f534é";
    uint8_t room[MARKING_WINDOW];

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);

        assert_non_null(cut);
        memcpy(cut, whole, len);
        marking_fold(room, (struct bytes){cut, len});
        free(cut);
    }
    for (unsigned octet = 0x80; octet < 0x100; octet++) {
        uint8_t *one = malloc(1);

        assert_non_null(one);
        *one = (uint8_t)octet;
        assert_int_equal(1, marking_fold(room, (struct bytes){one, 1}).len);
        assert_int_equal(MARKING_FILLER, room[0]);
        free(one);
    }
}

static void a_character_is_narrowed_with_the_octets_it_takes(void **state)
{
    static const struct {
        const char *text;
        uint8_t octet;
        size_t taken;
    } rows[] = {
        {"A", 'a', 1},        {"z", 'z', 1},    {":", ':', 1},  {"Ａ", 'a', 3},
        {"ｚ", 'z', 3},       {"：", ':', 3},   {"！", '!', 3}, {"～", '~', 3},
        {"\uff5f", 0, 3},     {"\uff00", 0, 3}, {"あ", 0, 3},   {"é", 0, 2},
        {"\U0001f534", 0, 4}, {"ｱ", 0, 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t taken = 0;

        assert_int_equal(rows[i].octet,
                         marking_narrow(bytes_text(rows[i].text), 0, &taken));
        assert_int_equal(rows[i].taken, taken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(case_and_width_do_not_matter),
        cmocka_unit_test(quotes_and_brackets_of_any_script_are_one_sign),
        cmocka_unit_test(dashes_and_arrows_are_ascii),
        cmocka_unit_test(what_nobody_sees_is_gone),
        cmocka_unit_test(levels_in_japanese_are_the_english_ones),
        cmocka_unit_test(every_other_character_is_one_filler),
        cmocka_unit_test(a_stop_or_comma_ends_the_text),
        cmocka_unit_test(only_the_front_is_folded),
        cmocka_unit_test(every_cut_and_every_octet_is_read_within_its_text),
        cmocka_unit_test(a_character_is_narrowed_with_the_octets_it_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
