/* charset_ja: what Shift_JIS and EUC-JP read, and which of the two it is. */
#include "tests/unit.h"

#include <iconv.h>
#include <string.h>

#include "tools/formats/charset/charset_ja.h"

enum { ROOM = 1024 };

/* UTF-8 as another encoding, by the system's own tables. */
static struct bytes encoded(const char *text, const char *charset,
                            uint8_t room[static ROOM])
{
    iconv_t cd = iconv_open(charset, "UTF-8");
    char *from = (char *)(uintptr_t)text, *to = (char *)room;
    size_t left = strlen(text), cap = ROOM;

    assert_true(cd != (iconv_t)-1);
    assert_int_not_equal((size_t)-1, iconv(cd, &from, &left, &to, &cap));
    iconv_close(cd);
    return (struct bytes){room, ROOM - cap};
}

static const char *const texts[] = {
    "不審なメールを受信しました。",
    "接続先のＩＰアドレスは次のとおりです：192.0.2.1",
    "マルウェア感染、フィッシング",
    "ﾏﾙｳｪｱｶﾞｶﾝｾﾝｼﾏｼﾀ",
    "表示ソフト能力予約",
    "情報漏えい",
    "関係者限り",
    "髙橋①Ⅳ㈱",
    "検体のハッシュ値, SHA256\r\n",
};

enum { TEXTS = sizeof texts / sizeof *texts };

static void japanese_reads_to_its_end_in_its_own_encoding(void **state)
{
    uint8_t room[ROOM];

    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct bytes sjis = encoded(texts[i], "CP932", room);
        struct charset_ja got = charset_ja_cp932(sjis);

        if (got.broken > 0 || got.score < 1)
            fail_msg("'%s': %zu broken of Shift_JIS, score %ld", texts[i],
                     got.broken, got.score);
    }
    for (size_t i = 0; i < TEXTS; i++) {
        struct bytes euc = encoded(texts[i], "EUC-JP-MS", room);
        struct charset_ja got = charset_ja_eucjp(euc);

        if (got.broken > 0 || got.score < 1)
            fail_msg("'%s': %zu broken of EUC-JP, score %ld", texts[i],
                     got.broken, got.score);
    }
}

static bool better(struct charset_ja a, struct charset_ja b)
{
    return a.broken < b.broken || (a.broken == b.broken && a.score > b.score);
}

static void the_right_encoding_reads_better_than_the_other(void **state)
{
    uint8_t room[ROOM];

    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct bytes octets = encoded(texts[i], "CP932", room);

        if (!better(charset_ja_cp932(octets), charset_ja_eucjp(octets)))
            fail_msg("'%s' in Shift_JIS reads as EUC-JP", texts[i]);
        octets = encoded(texts[i], "EUC-JP-MS", room);
        if (!better(charset_ja_eucjp(octets), charset_ja_cp932(octets)))
            fail_msg("'%s' in EUC-JP reads as Shift_JIS", texts[i]);
    }
}

static void ascii_reads_and_is_not_japanese(void **state)
{
    struct bytes ascii = bytes_text("evil.example,192.0.2.1\r\n");

    (void)state;
    assert_int_equal(0, charset_ja_cp932(ascii).broken);
    assert_int_equal(0, charset_ja_eucjp(ascii).broken);
    assert_int_equal(0, charset_ja_cp932(ascii).sound);
    assert_int_equal(0, charset_ja_eucjp(ascii).sound);
    assert_true(charset_ja_cp932(ascii).score < 1);
    assert_true(charset_ja_eucjp(ascii).score < 1);
}

/* JIS X 0208:1997, annex 1: leads 0x81-0x9F and 0xE0-0xFC, trails 0x40-0x7E
   and 0x80-0xFC, single octets 0xA1-0xDF. */
static void octets_outside_of_shift_jis_are_counted(void **state)
{
    static const struct {
        const char *octets;
        size_t sound, broken;
    } rows[] = {
        {"a\x80", 0, 1},        {"a\xa0", 0, 1},        {"a\xfd", 0, 1},
        {"a\xff", 0, 1},        {"a\x82", 0, 1},        {"a\x82\x3f", 0, 1},
        {"a\x82\x7f", 0, 1},    {"a\x82\xfd", 0, 2},    {"a\x82\n", 0, 1},
        {"\x82\xa0\x82", 1, 1}, {"\xb1\xb2\x80", 2, 1}, {"\x82\xa0", 1, 0},
        {"\x81\x40", 1, 0},     {"\x81\x7e", 1, 0},     {"\x81\x80", 1, 0},
        {"\xe0\x40", 1, 0},     {"\xfc\x4b", 1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct charset_ja got = charset_ja_cp932(bytes_text(rows[i].octets));

        if (got.sound != rows[i].sound || got.broken != rows[i].broken)
            fail_msg("row %zu: %zu sound, %zu broken", i, got.sound,
                     got.broken);
    }
}

/* EUC-JP: two octets of 0xA1-0xFE, 0x8E and a kana, 0x8F and two. */
static void octets_outside_of_euc_jp_are_counted(void **state)
{
    static const struct {
        const char *octets;
        size_t sound, broken;
    } rows[] = {
        {"a\x80", 0, 1},        {"a\xa0 ", 0, 1},       {"a\xff ", 0, 1},
        {"a\xa4", 0, 1},        {"a\xa4\xa0", 0, 2},    {"a\xa4\xff", 0, 2},
        {"a\xa4 ", 0, 1},       {"a\x8e", 0, 1},        {"a\x8e\xe0", 0, 2},
        {"a\x8e ", 0, 1},       {"a\x8f\xa2", 0, 2},    {"a\x8f\xa2\xa0", 0, 3},
        {"\xa4\xa2", 1, 0},     {"\x8e\xb1", 1, 0},     {"\x8e\xdf", 1, 0},
        {"\x8f\xb0\xa1", 1, 0}, {"\xa4\xa2\xa4", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct charset_ja got = charset_ja_eucjp(bytes_text(rows[i].octets));

        if (got.sound != rows[i].sound || got.broken != rows[i].broken)
            fail_msg("row %zu: %zu sound, %zu broken", i, got.sound,
                     got.broken);
    }
}

/* Windows-1252 reads as some Shift_JIS, too: nobody writes such Japanese. */
static void western_letters_are_not_japanese(void **state)
{
    static const char *const western[] = {
        "\xe9t\xe9",
        "caf\xe9 cr\xe8me",
        "M\xfcnchen \xfc"
        "ber",
        "\xa9 2024",
        "price \xa3 5",
        "\xab"
        "quoted\xbb",
    };

    (void)state;
    for (size_t i = 0; i < sizeof western / sizeof *western; i++) {
        struct bytes octets = bytes_text(western[i]);
        struct charset_ja sjis = charset_ja_cp932(octets);
        struct charset_ja euc = charset_ja_eucjp(octets);

        if ((sjis.broken == 0 && sjis.score > 0) ||
            (euc.broken == 0 && euc.score > 0))
            fail_msg("text %zu is Japanese", i);
    }
}

static void a_mark_counts_where_it_may_stand_only(void **state)
{
    (void)state;
    /* ｶﾞ and ﾊﾟ, against ｱﾞ, ｶﾟ and a long mark at the front. */
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xb6\xde")).score > 0);
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xca\xdf")).score > 0);
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xb1\xb0")).score > 0);
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xb1\xde")).score < 1);
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xb6\xdf")).score < 1);
    assert_true(charset_ja_cp932(UNIT_LITERAL("\xb0\xb0")).score < 1);
    assert_true(charset_ja_cp932(UNIT_LITERAL("a\xde")).score < 1);
}

static void kana_counts_for_more_than_rare_kanji(void **state)
{
    uint8_t room[ROOM];
    long kana, usual, rare;

    (void)state;
    kana = charset_ja_cp932(encoded("あ", "CP932", room)).score;
    usual = charset_ja_cp932(encoded("日", "CP932", room)).score;
    rare = charset_ja_cp932(encoded("龠", "CP932", room)).score;
    assert_true(kana > usual);
    assert_true(usual > 0);
    assert_true(rare < 0);
    kana = charset_ja_eucjp(encoded("あ", "EUC-JP", room)).score;
    usual = charset_ja_eucjp(encoded("日", "EUC-JP", room)).score;
    rare = charset_ja_eucjp(encoded("龠", "EUC-JP", room)).score;
    assert_true(kana > usual);
    assert_true(usual > 0);
    assert_true(rare < 0);
}

/* Rows 14, 15 and 85 and on of JIS X 0208. */
static void code_points_nobody_assigned_count_against_it(void **state)
{
    (void)state;
    assert_true(charset_ja_eucjp(UNIT_LITERAL("\xae\xa1")).score < 0);
    assert_true(charset_ja_eucjp(UNIT_LITERAL("\xaf\xa1")).score < 0);
    assert_true(charset_ja_eucjp(UNIT_LITERAL("\xf5\xa1")).score < 0);
    assert_true(charset_ja_eucjp(UNIT_LITERAL("\xa4\xa2\xf5\xa1")).score < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(japanese_reads_to_its_end_in_its_own_encoding),
        cmocka_unit_test(the_right_encoding_reads_better_than_the_other),
        cmocka_unit_test(ascii_reads_and_is_not_japanese),
        cmocka_unit_test(octets_outside_of_shift_jis_are_counted),
        cmocka_unit_test(octets_outside_of_euc_jp_are_counted),
        cmocka_unit_test(western_letters_are_not_japanese),
        cmocka_unit_test(a_mark_counts_where_it_may_stand_only),
        cmocka_unit_test(kana_counts_for_more_than_rare_kanji),
        cmocka_unit_test(code_points_nobody_assigned_count_against_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
