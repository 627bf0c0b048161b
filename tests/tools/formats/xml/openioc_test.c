/* openioc: what an IndicatorItem searches says what its content is. */
#include "tests/tools/formats/reading_fixture.h"

#include <stdio.h>

#include "tools/formats/xml/openioc.h"

#define MD5 "44d88612fea8a8f36de82e1278abb02f"
#define ITEM(condition, search, content)                                       \
    "<IndicatorItem condition='" condition "'><Context search='" search        \
    "'/><Content type='string'>" content "</Content></IndicatorItem>"

static void read_text(struct reading *r, const char *inner)
{
    char text[2048];
    struct xml_pull *p;

    snprintf(text, sizeof text, "<ioc>%s</ioc>", inner);
    p = xml_pull_open(bytes_text(text), true);
    assert_int_equal(XML_PULL_OPEN, xml_pull_next(p));
    assert_true(openioc_read(r, p));
    xml_pull_close(p);
}

static void a_search_says_what_its_content_is(void **state)
{
    static const struct {
        const char *search, *content;
        enum indicator_type type;
    } rows[] = {
        {"FileItem/Md5sum", MD5, INDICATOR_MD5},
        {"FileItem/FileName", "evil.exe", INDICATOR_FILENAME},
        {"FileItem/FullPath", "C:\\x\\evil.exe", INDICATOR_PATH},
        {"DnsEntryItem/Host", "c2.evil.example", INDICATOR_DOMAIN},
        {"Network/DNS", "d.evil.example", INDICATOR_DOMAIN},
        {"DnsEntryItem/RecordData/IPv4Address", "203.0.113.1", INDICATOR_IPV4},
        {"PortItem/remoteIP", "203.0.113.9", INDICATOR_IPV4},
        {"Network/URI", "http://evil.example/a", INDICATOR_URL},
        {"UrlHistoryItem/URL", "http://evil.example/b", INDICATOR_URL},
        {"Email/From", "a@evil.example", INDICATOR_EMAIL},
        {"Network/UserAgent", "Evil/1.0", INDICATOR_USER_AGENT},
    };
    char item[512];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(item, sizeof item, ITEM("is", "%s", "%s"), rows[i].search,
                 rows[i].content);
        read_text(*state, item);
        if (!reading_fixture_has(*state, rows[i].type, rows[i].content))
            fail_msg("%s: %s", rows[i].search, rows[i].content);
    }
    reading_fixture_count(*state, sizeof rows / sizeof *rows, 0);
}

static void what_the_format_names_as_context_stays(void **state)
{
    read_text(*state, ITEM("is", "FileItem/SizeInBytes", "1234"));
    read_text(*state, ITEM("is", "PortItem/remotePort", "443"));
    read_text(*state, ITEM("is", "PortItem/localIP", "203.0.113.5"));
    read_text(*state, ITEM("is", "Email/To", "victim@example.org"));
    reading_fixture_count(*state, 0, 4);
    assert_true(reading_fixture_rejects(*state, "1234", "context"));
    assert_true(
        reading_fixture_rejects(*state, "victim@example.org", "who was hit"));
}

static void a_part_of_a_value_and_what_must_not_occur_are_told(void **state)
{
    read_text(*state, ITEM("contains", "FileItem/FilePath", "\\temp\\"));
    read_text(*state, ITEM("isnot", "Network/DNS", "good.example"));
    read_text(*state, ITEM("contains", "Network/DNS", "c2.evil.example"));
    reading_fixture_count(*state, 1, 2);
    assert_true(reading_fixture_rejects(*state, "\\temp\\", "part of a value"));
    assert_true(
        reading_fixture_rejects(*state, "good.example", "must not occur"));
}

static void a_name_that_counts_with_something_else_is_context(void **state)
{
    read_text(*state, "<Indicator operator='AND'>" ITEM(
                          "is", "FileItem/FileName", "svchost.exe")
                          ITEM("is", "FileItem/Md5sum", MD5) "</Indicator>");
    assert_false(reading_fixture_item(*state, INDICATOR_FILENAME, "svchost.exe")
                     ->entry.detect);
    assert_true(reading_fixture_item(*state, INDICATOR_MD5, MD5)->entry.detect);
}

static void the_short_description_is_the_title(void **state)
{
    struct reading *r = *state;

    read_text(r, "<short_description>Windigo</short_description>");
    assert_bytes_equal(bytes_text("Windigo"), r->found->title);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        READING_TEST(a_search_says_what_its_content_is),
        READING_TEST(what_the_format_names_as_context_stays),
        READING_TEST(a_part_of_a_value_and_what_must_not_occur_are_told),
        READING_TEST(a_name_that_counts_with_something_else_is_context),
        READING_TEST(the_short_description_is_the_title),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
