/* caption: the words before a colon. */
#include "tests/tools/formats/reading_fixture.h"

#include "tools/formats/line/caption.h"

static void assert_behind(struct reading *r, const char *line,
                          const char *behind, bool named)
{
    const struct type_name *kind;

    assert_bytes_equal(bytes_text(behind),
                       caption_read(r, &kind, bytes_text(line)));
    assert_int_equal(named, kind != NULL);
}

static void a_type_or_a_part_says_what_follows(void **state)
{
    struct reading *r = *state;

    assert_behind(r, "IP address: 203.0.113.9", "203.0.113.9", true);
    assert_behind(r, "md5:0a", "0a", true);
    assert_behind(r, "ドメイン：evil.jp", "evil.jp", true);
    assert_behind(r, "C2 server: evil.jp", "evil.jp", true);
    assert_behind(r, "IoCs: evil.jp", "evil.jp", false);
    assert_behind(r, "接続先：evil.jp", "evil.jp", true);
}

static void other_words_say_nothing(void **state)
{
    static const char *const lines[] = {
        "See also: evil.jp", "http://evil.jp/", "C:\\a", "203.0.113.9:80",
        "evil.jp: x",        "(md5: x)",        ":x",    "",
    };
    struct reading *r = *state;

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_behind(r, lines[i], lines[i], false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_type_or_a_part_says_what_follows),
        READING_TEST(other_words_say_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
