/* warninglist: lists in MISP's form say what hits for everybody. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/client/warninglist/warninglist.h"

#define DIR "warninglist_test.lists"

static struct warninglists *lists;

static void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void write_list(const char *name, const char *text)
{
    char path[256];

    snprintf(path, sizeof path, DIR "/%s", name);
    assert_int_equal(0, mkdir(path, 0700));
    snprintf(path, sizeof path, DIR "/%s/list.json", name);
    write_file(path, text);
}

static int open_lists(void **state)
{
    (void)state;
    assert_int_equal(0, system("rm -rf " DIR));
    assert_int_equal(0, mkdir(DIR, 0700));
    lists = warninglists_open();
    return 0;
}

static int close_lists(void **state)
{
    (void)state;
    warninglists_close(lists);
    return system("rm -rf " DIR);
}

static void add(void)
{
    struct fault fault = {0};

    if (warninglists_add(lists, DIR, &fault) != ERR_OK)
        fail_msg("%s", fault.about);
}

/* What a row's value is on; NULL: on no list. */
struct row {
    enum indicator_type type;
    const char *value, *list;
    enum warninglist_kind kind;
    bool host_only;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct warninglist_mark mark;
        bool on = warninglists_match(&mark, lists, rows[i].type,
                                     bytes_text(rows[i].value));

        if (on != (rows[i].list != NULL))
            fail_msg("%s: on %s", rows[i].value, on ? mark.name : "none");
        if (!on)
            continue;
        assert_string_equal(rows[i].list, mark.name);
        assert_int_equal(rows[i].kind, mark.kind);
        if (rows[i].host_only != mark.host_only)
            fail_msg("%s: the host's mark is the value's", rows[i].value);
    }
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof(rows)[0])

static void networks_count_with_what_is_in_them(void **state)
{
    static const struct row rows[] = {
        {INDICATOR_IPV4, "203.0.113.7", "Cloud", WARNINGLIST_KNOWN, false},
        {INDICATOR_CIDR, "203.0.113.128/25", "Cloud", WARNINGLIST_KNOWN, false},
        {INDICATOR_CIDR, "203.0.112.0/23", NULL, 0, false},
        {INDICATOR_IP_PORT, "203.0.113.7|443", "Cloud", WARNINGLIST_KNOWN,
         false},
        {INDICATOR_IPV4, "198.51.100.1", "Cloud", WARNINGLIST_KNOWN, false},
        {INDICATOR_IPV4, "198.51.100.2", NULL, 0, false},
        {INDICATOR_IPV6, "2001:db8:1::5", "Cloud", WARNINGLIST_KNOWN, false},
        {INDICATOR_IPV6, "2001:db8:2::5", NULL, 0, false},
        {INDICATOR_URL, "http://203.0.113.7/a", NULL, 0, false},
        {INDICATOR_DOMAIN, "evil.example", NULL, 0, false},
    };

    (void)state;
    write_list("amazon-aws",
               "{\"name\":\"Cloud\",\"version\":1,\"type\":\"cidr\","
               "\"matching_attributes\":[\"ip-src\",\"ip-dst|port\"],"
               "\"list\":[\"203.0.113.0/24\",\"198.51.100.1\","
               "\"2001:DB8:1::/48\",\"no address\"]}");
    add();
    CHECK(rows);
}

static void hosts_count_with_what_is_below_them(void **state)
{
    static const struct row rows[] = {
        {INDICATOR_DOMAIN, "short.example", "Shorteners", WARNINGLIST_KNOWN,
         false},
        {INDICATOR_HOSTNAME, "a.b.short.example", "Shorteners",
         WARNINGLIST_KNOWN, false},
        {INDICATOR_DOMAIN, "notshort.example", NULL, 0, false},
        {INDICATOR_DOMAIN, "bank.example", "Shorteners", WARNINGLIST_KNOWN,
         false},
        {INDICATOR_URL, "http://short.example/", "Shorteners",
         WARNINGLIST_KNOWN, false},
        {INDICATOR_URL, "http://short.example/x", "Shorteners",
         WARNINGLIST_KNOWN, true},
        {INDICATOR_URL, "http://evil.example/short.example", NULL, 0, false},
        {INDICATOR_EMAIL, "a@short.example", NULL, 0, false},
    };

    (void)state;
    write_list("url-shortener",
               "{\"name\":\"Shorteners\",\"type\":\"hostname\","
               "\"matching_attributes\":[\"domain\",\"url\"],"
               "\"list\":[\"Short.example\",\".bank.example\"]}");
    add();
    CHECK(rows);
}

static void texts_count_alone(void **state)
{
    static const struct row rows[] = {
        {INDICATOR_MD5, "d41d8cd98f00b204e9800998ecf8427e", "Empty",
         WARNINGLIST_INVALID, false},
        {INDICATOR_MD5, "d41d8cd98f00b204e9800998ecf8427f", NULL, 0, false},
        {INDICATOR_IMPHASH, "d41d8cd98f00b204e9800998ecf8427e", NULL, 0, false},
        {INDICATOR_DOMAIN, "crl.example", "Revocation",
         WARNINGLIST_FALSE_POSITIVE, false},
        {INDICATOR_DOMAIN, "a.crl.example", NULL, 0, false},
    };

    (void)state;
    write_list("empty-hashes",
               "{\"name\":\"Empty\",\"type\":\"string\","
               "\"matching_attributes\":[\"md5\",\"filename|md5\"],"
               "\"list\":[\"D41D8CD98F00B204E9800998ECF8427E\"]}");
    write_list("crl-hostname", "{\"name\":\"Revocation\",\"type\":\"string\","
                               "\"matching_attributes\":[\"domain\"],"
                               "\"list\":[\"crl.example\"]}");
    add();
    CHECK(rows);
}

static void patterns_and_pieces_stand_anywhere(void **state)
{
    static const struct row rows[] = {
        {INDICATOR_EMAIL, "abuse@isp.example", "Contacts",
         WARNINGLIST_FALSE_POSITIVE, false},
        {INDICATOR_EMAIL, "noabuse@isp.example", NULL, 0, false},
        {INDICATOR_URL, "https://sandbox.example/report/1", "Sandboxes",
         WARNINGLIST_FALSE_POSITIVE, true},
        {INDICATOR_URL, "https://files.example/public/x", "Sandboxes",
         WARNINGLIST_FALSE_POSITIVE, false},
        {INDICATOR_URL, "https://files.example/private/x", NULL, 0, false},
    };

    (void)state;
    write_list("common-contact-emails",
               "{\"name\":\"Contacts\",\"type\":\"regex\","
               "\"matching_attributes\":[\"email-src\"],"
               "\"list\":[\"/^(noc|abuse)\\\\@.*\\\\..*$/i\",\"/(/\"]}");
    write_list("automated-malware-analysis",
               "{\"name\":\"Sandboxes\",\"type\":\"substring\","
               "\"matching_attributes\":[\"url\"],"
               "\"list\":[\"sandbox.example\",\"files.example/public\"]}");
    add();
    CHECK(rows);
}

static void the_weightier_list_is_told(void **state)
{
    static const struct row rows[] = {
        {INDICATOR_IPV4, "203.0.113.7", "Resolvers", WARNINGLIST_FALSE_POSITIVE,
         false},
        {INDICATOR_IPV4, "203.0.113.8", "Cloud", WARNINGLIST_KNOWN, false},
        {INDICATOR_IPV4, "203.0.113.9", "Ours", WARNINGLIST_INVALID, false},
    };

    (void)state;
    write_list("a-cloud", "{\"name\":\"Cloud\",\"type\":\"cidr\","
                          "\"list\":[\"203.0.113.0/24\"]}");
    write_list("public-dns-v4", "{\"name\":\"Resolvers\",\"type\":\"cidr\","
                                "\"list\":[\"203.0.113.7\"]}");
    write_file(DIR "/ours.json", "{\"name\":\"Ours\",\"type\":\"cidr\","
                                 "\"list\":[\"203.0.113.9\"]}");
    write_file(DIR "/kinds", "# ours\n\nours invalid\n");
    add();
    assert_int_equal(3, warninglists_count(lists));
    CHECK(rows);
}

static void what_is_no_list_is_told_with_its_file(void **state)
{
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"{\"name\":\"x\",\"type\":\"cidr\"}", "no MISP warninglist"},
        {"{\"name\":\"x\",\"type\":\"magic\",\"list\":[]}",
         "no MISP warninglist"},
        {"[]", "no MISP warninglist"},
        {"{", "not valid JSON"},
    };
    struct fault fault = {0};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fault = (struct fault){0};
        write_file(DIR "/bad.json", bad[i].text);
        assert_err(ERR_BAD_SHAPE, warninglists_add(lists, DIR, &fault));
        assert_non_null(strstr(fault.about, DIR "/bad.json"));
        if (strstr(fault.about, bad[i].words) == NULL)
            fail_msg("%zu: %s", i, fault.about);
    }
    assert_int_equal(0, unlink(DIR "/bad.json"));
    write_file(DIR "/kinds", "ours\n");
    fault = (struct fault){0};
    assert_err(ERR_BAD_SHAPE, warninglists_add(lists, DIR, &fault));
    assert_int_equal(1, fault.line);
    assert_err(ERR_NOT_FOUND, warninglists_add(lists, DIR "/nowhere", &fault));
}

int main(void)
{
#define LISTS_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, open_lists, close_lists)
    const struct CMUnitTest tests[] = {
        LISTS_TEST(networks_count_with_what_is_in_them),
        LISTS_TEST(hosts_count_with_what_is_below_them),
        LISTS_TEST(texts_count_alone),
        LISTS_TEST(patterns_and_pieces_stand_anywhere),
        LISTS_TEST(the_weightier_list_is_told),
        LISTS_TEST(what_is_no_list_is_told_with_its_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
