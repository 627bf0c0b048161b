/* span: where a path or key with blanks ends. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/span.h"

static const struct {
    const char *text, *span;
    bool alone;
} sure[] = {
    {"C:\\Program Files\\Evil Corp\\svc.exe and it talked to us",
     "C:\\Program Files\\Evil Corp\\svc.exe", false},
    {"HKLM\\Software\\Windows NT\\Winlogon\\Shell and it talked",
     "HKLM\\Software\\Windows NT\\Winlogon\\Shell", false},
    {"C:\\Users\\Public\\evil file.exe", "C:\\Users\\Public\\evil file.exe",
     true},
    {"\"C:\\Temp\\any thing at all\" /c", "C:\\Temp\\any thing at all", false},
    {"%APPDATA%\\Evil Dir\\x.dll, C:\\y.exe", "%APPDATA%\\Evil Dir\\x.dll",
     false},
    {"C:\\Program Files (x86)\\Evil\\a.exe.",
     "C:\\Program Files (x86)\\Evil\\a.exe", false},
    {"C:\\ProgramData\\Evil was created", "C:\\ProgramData\\Evil", false},
    {"C:\\a\\b.exe drops DOMAIN\\user", "C:\\a\\b.exe", false},
    {"C:\\a\\b.exe | 44d8", "C:\\a\\b.exe", false},
    {"C:\\a\\b and D:\\c\\d", "C:\\a\\b", false},
    {"HKCU\\Software\\Run\\Evil: x", "HKCU\\Software\\Run\\Evil", false},
    {"HKCU\\Software\\Run\\Evil", "HKCU\\Software\\Run\\Evil", true},
};

static void the_end_of_a_path_is_found(void **state)
{
    struct bytes span;
    size_t taken;

    (void)state;
    for (size_t i = 0; i < sizeof sure / sizeof *sure; i++) {
        if (span_read(&span, &taken, bytes_text(sure[i].text), sure[i].alone) !=
            SPAN_SURE)
            fail_msg("'%s' is not sure", sure[i].text);
        if (!bytes_equal(span, bytes_text(sure[i].span)))
            fail_msg("'%s' ends as '%.*s'", sure[i].text, (int)span.len,
                     (const char *)span.at);
        assert_true(taken >= span.len);
    }
}

/* A shorter path is another one. */
static void an_end_that_cannot_be_told_is_doubted(void **state)
{
    static const char *const texts[] = {
        "C:\\Users\\Public\\evil file.exe is there",
        "C:\\Users\\Smith and Sons\\a.exe",
        "C:\\Users\\<user>\\a.exe",
        "C:\\Program Files\\Rise of the Dead\\x.exe",
        "HKCU\\Software\\Run\\Evil Updater",
        "C:\\ProgramData\\Evil Folder",
    };
    struct bytes span;
    size_t taken;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (span_read(&span, &taken, bytes_text(texts[i]), false) !=
            SPAN_DOUBTED)
            fail_msg("'%s' is sure", texts[i]);
        assert_true(taken > 0 && taken <= strlen(texts[i]));
    }
}

static void other_words_begin_none(void **state)
{
    static const char *const texts[] = {
        "",         "C:",        "C:\\", "evil.example", "%",
        "%a b%\\c", "50% of\\x", "HKLM", "\"quoted\"",   "\"C:\\never closed",
    };
    struct bytes span;
    size_t taken;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(SPAN_NONE,
                         span_read(&span, &taken, bytes_text(texts[i]), true));
}

static void every_cut_is_read_within_its_octets(void **state)
{
    static const char whole[] = "%A%\\b  C:\\x y (z)\\w.exe, and\\ \xe3\x81";

    (void)state;
    for (size_t from = 0; from < 8; from++)
        for (size_t len = 0; from + len < sizeof whole; len++) {
            uint8_t *cut = malloc(len);
            struct bytes span;
            size_t taken = 0;

            assert_non_null(cut);
            memcpy(cut, whole + from, len);
            if (span_read(&span, &taken, (struct bytes){cut, len}, true) !=
                SPAN_NONE)
                assert_true(taken > 0 && taken <= len);
            free(cut);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_path_is_found),
        cmocka_unit_test(an_end_that_cannot_be_told_is_doubted),
        cmocka_unit_test(other_words_begin_none),
        cmocka_unit_test(every_cut_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
