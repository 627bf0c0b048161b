/* reference: where a text says where it is from. */
#include "tests/unit.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/reference.h"

/* What is said of the last line. */
static enum reference_links last(const char *text)
{
    struct reference r = {0};
    enum reference_links said = REFERENCE_NONE;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        said = reference_next(
            &r, ascii_trim((struct bytes){(const uint8_t *)text, len}));
        text += len + (text[len] == '\n');
    }
    return said;
}

static void links_below_a_heading_of_references_are_references(void **state)
{
    static const char *const texts[] = {
        "## References\n\n- https://a.example",
        "# IOC\n- 203.0.113.7\n## See also\n- https://a.example",
        "== References\n* https://a.example",
        "References\n\n[1] Somebody, Something\nhttps://a.example",
        "### 参考文献\n- https://a.example",
        "参考URL\nhttps://a.example",
        "【概要】\n参考情報：\n\n## 出典\n・https://a.example",
        ("## References\nhttps://b.example\n# IOC\n### References\n"
         "https://a.example"),
        "## References\n### Blogs\n- https://a.example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (last(texts[i]) != REFERENCE_ALL)
            fail_msg("'%s'", texts[i]);
}

static void another_heading_ends_them(void **state)
{
    static const char *const texts[] = {
        "## References\n- https://a.example\n## IOC\n- https://b.example",
        ("References\nhttps://a.example\n\nIndicators of compromise\n"
         "https://b.example"),
        "参考文献\nhttps://a.example\n通信先一覧\nhttps://b.example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (last(texts[i]) != REFERENCE_NONE)
            fail_msg("'%s'", texts[i]);
}

static void a_word_before_a_link_says_what_it_is(void **state)
{
    static const char *const lines[] = {
        "Source: https://a.example",
        "| Reference | https://a.example |",
        "- Blog - https://a.example",
        "参考：https://a.example",
        "出典 https://a.example",
        "reference = \"https://a.example\"",
        "VirusTotal: https://a.example",
        "2. Report: https://a.example",
        "references:\n  - https://a.example",
        "Sources\nhttps://a.example",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (last(lines[i]) != REFERENCE_LIVE)
            fail_msg("'%s'", lines[i]);
}

static void other_lines_have_no_references(void **state)
{
    static const char *const lines[] = {
        "https://a.example",
        "C2: https://a.example",
        "download: https://a.example",
        "references:\n  - https://a.example\nurls: https://b.example",
        "The source of the infection was https://a.example",
        "通信先：https://a.example",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (last(lines[i]) != REFERENCE_NONE)
            fail_msg("'%s'", lines[i]);
}

static void analysts_hosts_are_known_with_what_is_below_them(void **state)
{
    (void)state;
    assert_true(reference_host(bytes_text("virustotal.com")));
    assert_true(reference_host(bytes_text("www.virustotal.com")));
    assert_true(reference_host(bytes_text("urlhaus.abuse.ch")));
    assert_false(reference_host(bytes_text("evilvirustotal.com")));
    assert_false(reference_host(bytes_text("evil.example")));
    assert_false(reference_host((struct bytes){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_below_a_heading_of_references_are_references),
        cmocka_unit_test(another_heading_ends_them),
        cmocka_unit_test(a_word_before_a_link_says_what_it_is),
        cmocka_unit_test(other_lines_have_no_references),
        cmocka_unit_test(analysts_hosts_are_known_with_what_is_below_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
