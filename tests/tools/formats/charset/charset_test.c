/* charset: every encoding that Japanese text comes in becomes UTF-8. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/formats/charset/charset.h"

#define CASES SOURCE_ROOT "/tests/tools/formats/cases/charset/"

enum { PATH_ROOM = 512, FILE_ROOM = 64 * 1024 };

struct file {
    uint8_t octets[FILE_ROOM];
    struct bytes bytes;
};

/* NAME.txt holds the text, NAME.<one of these> the same in an encoding. */
static const struct {
    const char *end;
    enum charset charset;
} ends[] = {
    {"txt", CHARSET_UTF8},           {"utf8bom", CHARSET_UTF8},
    {"cp932", CHARSET_CP932},        {"eucjp", CHARSET_EUCJP},
    {"jis", CHARSET_ISO2022JP},      {"utf16le", CHARSET_UTF16LE},
    {"utf16lebom", CHARSET_UTF16LE}, {"utf16be", CHARSET_UTF16BE},
    {"utf16bebom", CHARSET_UTF16BE},
};

enum { ENDS = sizeof ends / sizeof *ends };

static void load(struct file *f, const char *name, const char *end)
{
    char path[PATH_ROOM];
    FILE *in;

    snprintf(path, sizeof path, CASES "%s.%s", name, end);
    in = fopen(path, "r");
    assert_non_null(in);
    f->bytes = (struct bytes){f->octets, fread(f->octets, 1, FILE_ROOM, in)};
    fclose(in);
}

static void check(const char *name, size_t end)
{
    static struct file want, input;
    struct charset_text t;
    struct fault fault = {0};

    load(&want, name, "txt");
    load(&input, name, ends[end].end);
    assert_err(ERR_OK, charset_read(&t, input.bytes, &fault));
    if (t.charset != ends[end].charset || !bytes_equal(t.text, want.bytes))
        fail_msg("%s.%s: read as %s", name, ends[end].end,
                 charset_name(t.charset));
    charset_close(&t);
}

static void every_encoding_gives_the_same_text(void **state)
{
    static const char *const names[] = {"mail", "sheet", "kana", "short",
                                        "dos"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t end = 0; end < ENDS; end++)
            check(names[i], end);
}

/* Octets of the next sentence in the catalogue: a text of one line. */
static bool next_sentence(FILE *in, char *line, size_t room)
{
    while (fgets(line, (int)room, in) != NULL) {
        char *end = strrchr(line, '"');

        if (strncmp(line, "msgstr \"", 8) != 0 || end < line + 9)
            continue;
        *end = '\0';
        memmove(line, line + 8, strlen(line + 8) + 1);
        return true;
    }
    return false;
}

static void encode(struct bytes *out, const char *text, const char *charset,
                   uint8_t *room)
{
    char command[PATH_ROOM];
    FILE *file = fopen("charset_test.tmp", "w");
    FILE *in;

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    snprintf(command, sizeof command,
             "iconv -c -f UTF-8 -t %s charset_test.tmp", charset);
    in = popen(command, "r");
    assert_non_null(in);
    *out = (struct bytes){room, fread(room, 1, FILE_ROOM, in)};
    pclose(in);
    remove("charset_test.tmp");
}

/* All Japanese that the command line says, a file of it per encoding. */
static void a_whole_catalogue_is_read_in_each(void **state)
{
    static const struct {
        const char *iconv;
        enum charset charset;
    } all[] = {
        {"CP932", CHARSET_CP932},           {"EUC-JP-MS", CHARSET_EUCJP},
        {"ISO-2022-JP", CHARSET_ISO2022JP}, {"UTF-16LE", CHARSET_UTF16LE},
        {"UTF-16BE", CHARSET_UTF16BE},
    };
    static uint8_t room[FILE_ROOM];
    static char text[FILE_ROOM / 2], line[4096];
    FILE *po = fopen(SOURCE_ROOT "/tools/cli/po/ja.po", "r");

    (void)state;
    assert_non_null(po);
    while (next_sentence(po, line, sizeof line) &&
           strlen(text) + sizeof line < sizeof text)
        strcat(strcat(text, line), "\n");
    fclose(po);
    assert_true(strlen(text) > sizeof text / 4);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct charset_text t;
        struct fault fault = {0};
        struct bytes octets;

        encode(&octets, text, all[i].iconv, room);
        assert_err(ERR_OK, charset_read(&t, octets, &fault));
        assert_int_equal(all[i].charset, t.charset);
        charset_close(&t);
    }
}

/* Cut anywhere, a file is read or refused, never misread beyond its cut. */
static void every_truncation_is_text_or_a_fault(void **state)
{
    static struct file input;

    (void)state;
    for (size_t end = 0; end < ENDS; end++) {
        load(&input, "mail", ends[end].end);
        for (size_t len = 0; len < input.bytes.len; len++) {
            struct charset_text t;
            struct fault fault = {0};
            enum err err =
                charset_read(&t, (struct bytes){input.octets, len}, &fault);

            assert_true(err == ERR_OK || strlen(fault.about) > 0);
            assert_true(err == ERR_OK || t.owned == NULL);
            charset_close(&t);
        }
    }
}

static void what_is_no_text_is_told_with_its_line(void **state)
{
#define BAD(text, line, words)                                                 \
    {                                                                          \
        UNIT_LITERAL(text), line, words                                        \
    }
    const struct {
        struct bytes octets;
        unsigned line;
        const char *words;
    } bad[] = {
        BAD("one\ntwo\0three\1\n", 2, "NUL"),
        BAD("one\ntw\0\0ee\n", 2, "NUL"),
        BAD("\x7f"
            "ELF\0\1\2\3",
            1, "NUL"),
        BAD("ok\n\xe9\xe8 \xf7\xd7\xb1\xbe\n", 2, "not text"),
        BAD("\xff\xfe"
            "a\0\n\0\x00\xd8z\0",
            2, "UTF-16"),
        BAD("\xff\xfe"
            "a\0b",
            1, "UTF-16"),
        BAD("ok\n\x1b$B8\x80\n", 2, "not text"),
        BAD("ok\n\x1b$B8 \n", 2, "ISO-2022-JP"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct charset_text t;
        struct fault fault = {0};

        assert_err(ERR_BAD_SHAPE, charset_read(&t, bad[i].octets, &fault));
        assert_null(t.owned);
        assert_int_equal(t.text.len, 0);
        if (fault.line != bad[i].line ||
            strstr(fault.about, bad[i].words) == NULL)
            fail_msg("%zu: line %u: %s", i, fault.line, fault.about);
    }
}

static void a_few_nuls_are_shown_in_a_text(void **state)
{
    struct charset_text t;
    struct fault fault = {0};

    (void)state;
    assert_err(ERR_OK,
               charset_read(&t, UNIT_LITERAL("ip,comment\n203.0.113.7,a\0b\n"),
                            &fault));
    assert_bytes_equal(bytes_text("ip,comment\n203.0.113.7,a\xef\xbf\xbd"
                                  "b\n"),
                       t.text);
    assert_int_equal(1, t.foreign);
    assert_int_equal(2, t.foreign_line);
    charset_close(&t);
    assert_err(ERR_OK,
               charset_read(
                   &t,
                   UNIT_LITERAL(
                       "ip,comment\n203.0.113.7,"
                       "\x92\xca\x90\x4d\x90\xe6\x82\xcc\x88\xea\x97\x97\0\n"),
                   &fault));
    assert_int_equal(CHARSET_CP932, t.charset);
    assert_bytes_equal(
        bytes_text("ip,comment\n203.0.113.7,通信先の一覧\xef\xbf\xbd\n"),
        t.text);
    charset_close(&t);
}

/* What the octets are, and what is told of them. */
struct guess {
    struct bytes octets;
    enum charset charset;
    const char *text;
    unsigned line;
    size_t foreign;
    unsigned foreign_line;
};

static void check_guess(const struct guess *g)
{
    struct charset_text t;
    struct fault fault = {0};

    assert_err(ERR_OK, charset_read(&t, g->octets, &fault));
    assert_int_equal(g->charset, t.charset);
    assert_bytes_equal(t.text, bytes_text(g->text));
    assert_int_equal(g->line, t.line);
    assert_int_equal(g->foreign, t.foreign);
    assert_int_equal(g->foreign_line, t.foreign_line);
    charset_close(&t);
}

#define GUESS(octets, ...)                                                     \
    {                                                                          \
        UNIT_LITERAL(octets), __VA_ARGS__                                      \
    }

static void western_text_is_known_by_where_its_letters_stand(void **state)
{
    const struct guess all[] = {
        GUESS("ok\ncaf\xe9 and \xfc"
              "ber\n",
              CHARSET_WINDOWS1252, "ok\ncaf\u00e9 and \u00fcber\n", 2, 0, 0),
        GUESS("domain,note\nc2-evil.example\xa0,Fraud\n", CHARSET_WINDOWS1252,
              "domain,note\nc2-evil.example\u00a0,Fraud\n", 2, 0, 0),
        GUESS("domain,note\nc2-evil.example\xca,Fraud\n", CHARSET_MACROMAN,
              "domain,note\nc2-evil.example\u00a0,Fraud\n", 2, 0, 0),
        GUESS("it\x92s \x93malware\x94 \x96 beware\n", CHARSET_WINDOWS1252,
              "it\u2019s \u201cmalware\u201d \u2013 beware\n", 1, 0, 0),
        GUESS("it\xd5s \xd2malware\xd3 \xd0 beware\n", CHARSET_MACROMAN,
              "it\u2019s \u201cmalware\u201d \u2013 beware\n", 1, 0, 0),
        GUESS("it\x92s evil.example\n", CHARSET_WINDOWS1252,
              "it\u2019s evil.example\n", 1, 0, 0),
        GUESS("\xc9t\xe9, d\xe9j\xe0 vu, na\xefve\n", CHARSET_WINDOWS1252,
              "\u00c9t\u00e9, d\u00e9j\u00e0 vu, na\u00efve\n", 1, 0, 0),
        GUESS("Gr\xf6\xdf"
              "e der Sch\xe4"
              "den\n",
              CHARSET_WINDOWS1252, "Gr\u00f6\u00dfe der Sch\u00e4den\n", 1, 0,
              0),
        GUESS("evil.example\xca\xca\xca\xca"
              "C2 server\n",
              CHARSET_MACROMAN,
              "evil.example\u00a0\u00a0\u00a0\u00a0C2 server\n", 1, 0, 0),
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check_guess(&all[i]);
}

/* A few foreign octets are told, and the rest stays what it is. */
static void a_foreign_octet_makes_no_other_language_of_a_text(void **state)
{
    const struct guess all[] = {
        GUESS("\u901a\u4fe1\u5148\u306e\u4e00\u89a7\na\xa0z\n", CHARSET_UTF8,
              "\u901a\u4fe1\u5148\u306e\u4e00\u89a7\na\ufffdz\n", 2, 1, 2),
        GUESS("\xef\xbb\xbf"
              "ok\nbro\xffken\n",
              CHARSET_UTF8, "ok\nbro\ufffdken\n", 2, 1, 2),
        GUESS(
            "\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x82\xb1\x82\xf1\x82\xc9\n"
            "\x82\n",
            CHARSET_CP932,
            "\u3053\u3093\u306b\u3061\u306f\u3053\u3093\u306b\n\ufffd\n", 1, 1,
            2),
        GUESS("\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf\n\xa4\n", CHARSET_EUCJP,
              "\u3053\u3093\u306b\u3061\u306f\n\ufffd\n", 1, 1, 2),
    };

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        check_guess(&all[i]);
}

static void check_declared(struct bytes octets, const char *label,
                           enum charset charset, const char *text)
{
    struct charset_text t;
    struct fault fault = {0};

    assert_err(ERR_OK,
               charset_read_declared(&t, octets, bytes_text(label), &fault));
    assert_int_equal(charset, t.charset);
    assert_bytes_equal(t.text, bytes_text(text));
    assert_int_equal(0, t.foreign);
    charset_close(&t);
}

/* What a header says is right, unless the octets say otherwise. */
static void a_declared_encoding_is_read_as_such(void **state)
{
    (void)state;
    check_declared(bytes_text("\xcf\xf0\xe8"), "Windows-1251", CHARSET_DECLARED,
                   "\u041f\u0440\u0438");
    check_declared(bytes_text("\xc4\xe3"), "gb2312", CHARSET_DECLARED,
                   "\u4f60");
    check_declared(bytes_text("caf\xe9"), "ISO-8859-1", CHARSET_WINDOWS1252,
                   "caf\u00e9");
    check_declared(bytes_text("\u65e5\u672c"), "iso-8859-1", CHARSET_UTF8,
                   "\u65e5\u672c");
    check_declared(bytes_text("caf\xe9"), "utf-8", CHARSET_WINDOWS1252,
                   "caf\u00e9");
    check_declared(bytes_text("caf\xe9"), "euc-kr", CHARSET_WINDOWS1252,
                   "caf\u00e9");
    check_declared(bytes_text("caf\xe9"), "ISO-2022-CN-EXT",
                   CHARSET_WINDOWS1252, "caf\u00e9");
    check_declared(bytes_text("\x1b$B8@\x1b(B"), "us-ascii", CHARSET_ISO2022JP,
                   "\u8a00");
}

static void old_line_ends_become_new_ones(void **state)
{
    struct charset_text t;
    struct fault fault = {0};

    (void)state;
    assert_err(ERR_OK, charset_read(&t, bytes_text("a\rb\r"), &fault));
    assert_bytes_equal(t.text, bytes_text("a\nb\n"));
    charset_close(&t);
    assert_err(ERR_OK, charset_read(&t, bytes_text("a\r\nb\r"), &fault));
    assert_bytes_equal(t.text, bytes_text("a\r\nb\r"));
    assert_null(t.owned);
    charset_close(&t);
}

static void an_empty_file_is_text(void **state)
{
    struct charset_text t;
    struct fault fault = {0};

    (void)state;
    assert_err(ERR_OK, charset_read(&t, (struct bytes){0}, &fault));
    assert_int_equal(t.text.len, 0);
    charset_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoding_gives_the_same_text),
        cmocka_unit_test(a_whole_catalogue_is_read_in_each),
        cmocka_unit_test(every_truncation_is_text_or_a_fault),
        cmocka_unit_test(what_is_no_text_is_told_with_its_line),
        cmocka_unit_test(a_few_nuls_are_shown_in_a_text),
        cmocka_unit_test(western_text_is_known_by_where_its_letters_stand),
        cmocka_unit_test(a_foreign_octet_makes_no_other_language_of_a_text),
        cmocka_unit_test(a_declared_encoding_is_read_as_such),
        cmocka_unit_test(old_line_ends_become_new_ones),
        cmocka_unit_test(an_empty_file_is_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
