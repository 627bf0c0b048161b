/* mail_code: base64, quoted-printable and encoded words of RFC 2045 to 2047. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/mail/mail_code.h"

/* RFC 4648, section 10. */
static void base64_gives_the_octets_of_its_vectors(void **state)
{
    static const struct {
        const char *text, *octets;
    } rows[] = {
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"Zm9v\r\nYmFy\r\n", "foobar"},
        {"Zm9v\nYg==\n", "foob"},
        {"\tZm 9v", "foo"},
        {"+/+/", "\xfb\xff\xbf"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = bytes_text(rows[i].text);
        UNIT_ROOM(out, 64);

        assert_true(mail_base64(&out, text));
        assert_bytes_equal(bytes_text(rows[i].octets), bytes_of(&out));
    }
}

static void what_is_no_base64_is_told_and_appends_nothing(void **state)
{
    static const char *const texts[] = {
        "Z", "Zg",       "Zg=",  "Zm9v!",           "Zg==Zg==",
        "=", "Zm9v YmF", "-_-_", "Wm9v\xe3\x81\x82"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        UNIT_ROOM(out, 64);

        buffer_add_text(&out, "kept");
        if (mail_base64(&out, bytes_text(texts[i])))
            fail_msg("'%s' is base64", texts[i]);
        assert_bytes_equal(bytes_text("kept"), bytes_of(&out));
    }
}

/* RFC 2045, 6.7, and what mailers make of it. */
static void quoted_printable_gives_its_octets(void **state)
{
    static const struct {
        const char *text, *octets;
    } rows[] = {
        {"", ""},
        {"plain text", "plain text"},
        {"a=3Db", "a=b"},
        {"=E3=81=82", "あ"},
        {"=e3=81=82", "あ"},
        {"evil=2Eexample", "evil.example"},
        {"Now's the time =\r\nfor all folk to come=\r\n to the aid",
         "Now's the time for all folk to come to the aid"},
        {"cut = \t\r\nhere", "cut here"},
        {"cut=\nhere", "cuthere"},
        {"ends in a break=", "ends in a break"},
        {"a\r\nb\r\n", "a\r\nb\r\n"},
        {"=0D=0A", "\r\n"},
        /* What is none stays: RFC 2045, 6.7, note (1). */
        {"a=b", "a=b"},
        {"100=% x=1", "100=% x=1"},
        {"=4", "=4"},
        {"=G0=0G", "=G0=0G"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes text = bytes_text(rows[i].text);
        uint8_t *room = malloc(text.len + 1);
        struct buffer out = {room, 0, text.len};
        struct mail_lines lines = {0};

        assert_non_null(room);
        mail_quoted(&out, &lines, text, 1);
        if (!bytes_equal(bytes_text(rows[i].octets), bytes_of(&out)))
            fail_msg("'%s' gives '%.*s'", rows[i].text, (int)out.len,
                     (const char *)out.at);
        free(lines.at);
        free(room);
    }
}

static void lines_of_the_decoded_text_know_where_they_stood(void **state)
{
    static const char text[] = "one=\r\n more=\r\n!\r\ntwo\r\n=0Athree\r\nfour";
    static const unsigned want[] = {10, 13, 14, 14, 15};
    struct mail_lines lines = {0};
    UNIT_ROOM(out, sizeof text);

    (void)state;
    mail_quoted(&out, &lines, bytes_text(text), 10);
    assert_bytes_equal(bytes_text("one more!\r\ntwo\r\n\nthree\r\nfour"),
                       bytes_of(&out));
    assert_int_equal(sizeof want / sizeof *want, lines.count);
    assert_memory_equal(want, lines.at, sizeof want);
    free(lines.at);
}

static void lines_are_kept_in_order_however_many(void **state)
{
    enum { MANY = 3000 };
    struct mail_lines lines = {0};

    (void)state;
    for (unsigned i = 0; i < MANY; i++)
        mail_lines_add(&lines, i);
    assert_int_equal(MANY, lines.count);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(i, lines.at[i]);
    free(lines.at);
}

static void assert_words(const char *want, const char *text)
{
    UNIT_ROOM(out, 512);

    mail_words(&out, bytes_text(text));
    if (!bytes_equal(bytes_text(want), bytes_of(&out)))
        fail_msg("'%s' gives '%.*s'", text, (int)out.len, (const char *)out.at);
}

/* RFC 2047, section 8. */
static void adjacent_encoded_words_are_one(void **state)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"(=?UTF-8?Q?a?=)", "(a)"},
        {"(=?UTF-8?Q?a?= b)", "(a b)"},
        {"(=?UTF-8?Q?a?= =?UTF-8?Q?b?=)", "(ab)"},
        {"(=?UTF-8?Q?a?=  =?UTF-8?Q?b?=)", "(ab)"},
        {"(=?UTF-8?Q?a_b?=)", "(a b)"},
        {"(=?UTF-8?Q?a?= =?UTF-8?Q?_b?=)", "(a b)"},
        {"=?UTF-8?B?5pel5g==?=\t=?UTF-8?B?nKw=?= x", "日本 x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_words(rows[i].words, rows[i].text);
}

static void every_japanese_charset_of_a_word_is_read(void **state)
{
    static const char *const texts[] = {
        "=?UTF-8?B?5LiN5a+p44Gq44Oh44O844Or?=",
        "=?utf-8?q?=E4=B8=8D=E5=AF=A9=E3=81=AA=E3=83=A1=E3=83=BC=E3=83=AB?=",
        "=?ISO-2022-JP?B?GyRCSVQ/MyRKJWEhPCVrGyhC?=",
        "=?Shift_JIS?B?lXOQUoLIg4GBW4OL?=",
        "=?EUC-JP?B?ydS/s6TKpeGhvKXr?=",
        "=?UTF-8*ja?B?5LiN5a+p44Gq44Oh44O844Or?=",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_words("不審なメール", texts[i]);
}

static void what_is_no_encoded_word_stays_as_it_is(void **state)
{
    static const char *const texts[] = {
        "",
        "plain",
        "=",
        "=?",
        "=?=",
        "=?UTF-8?",
        "=?UTF-8?B",
        "=?UTF-8?B?",
        "=?UTF-8?B?YQ==",
        "=?UTF-8?B?YQ==?",
        "=?UTF-8?X?YQ==?=",
        "=?UTF-8?BB?YQ==?=",
        "a =? b ?= c",
        "日本語",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_words(texts[i], texts[i]);
}

static void a_word_in_no_known_charset_is_a_question_mark(void **state)
{
    (void)state;
    assert_words("a ? b", "a =?X-UNKNOWN?Q?=FF=FE=FD?= b");
    assert_words("a Zg b", "a =?UTF-8?B?Zg?= b");
}

static void an_endless_word_fits_or_is_left(void **state)
{
    enum { LONG = 8192 };
    static char text[LONG + 32];
    static uint8_t octets[LONG + 32];
    struct buffer out = {octets, 0, sizeof octets};

    (void)state;
    memcpy(text, "=?UTF-8?Q?", 10);
    memset(text + 10, 'a', LONG);
    memcpy(text + 10 + LONG, "?= end", 7);
    mail_words(&out, bytes_text(text));
    assert_true(out.len > 4);
    assert_memory_equal(out.at + out.len - 4, " end", 4);
}

static void a_small_room_is_filled_and_no_more(void **state)
{
    static const char text[] = "=?UTF-8?B?5LiN5a+p?= and more";

    (void)state;
    for (size_t cap = 0; cap < 20; cap++) {
        uint8_t *room = malloc(cap);
        struct buffer out = {room, 0, cap};

        assert_non_null(room);
        mail_words(&out, bytes_text(text));
        assert_in_range(out.len, 0, cap);
        free(room);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_gives_the_octets_of_its_vectors),
        cmocka_unit_test(what_is_no_base64_is_told_and_appends_nothing),
        cmocka_unit_test(quoted_printable_gives_its_octets),
        cmocka_unit_test(lines_of_the_decoded_text_know_where_they_stood),
        cmocka_unit_test(lines_are_kept_in_order_however_many),
        cmocka_unit_test(adjacent_encoded_words_are_one),
        cmocka_unit_test(every_japanese_charset_of_a_word_is_read),
        cmocka_unit_test(what_is_no_encoded_word_stays_as_it_is),
        cmocka_unit_test(a_word_in_no_known_charset_is_a_question_mark),
        cmocka_unit_test(an_endless_word_fits_or_is_left),
        cmocka_unit_test(a_small_room_is_filled_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
