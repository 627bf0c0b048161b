/* domain: names of hosts and of files, which have the same form. */
#include "tests/unit.h"

#include "tools/formats/word/domain.h"

struct row {
    const char *name;
    enum domain_kind kind;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum domain_kind kind = domain_kind(bytes_text(rows[i].name));

        if (kind != rows[i].kind)
            fail_msg("'%s' is of kind %d", rows[i].name, (int)kind);
    }
}

static void a_name_below_a_known_suffix_is_a_domain(void **state)
{
    static const struct row rows[] = {
        {"evil.com", DOMAIN_NAME},
        {"c2.evil.co.jp", DOMAIN_NAME},
        {"evil.xn--p1ai", DOMAIN_NAME},
        {"evil.example", DOMAIN_NAME},
        {"evil.example.com", DOMAIN_NAME},
        {"evil.test", DOMAIN_NAME}, /* refused for what it is, elsewhere */
        {"evil.bazar", DOMAIN_NAME},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void a_public_suffix_is_no_domain(void **state)
{
    static const struct row rows[] = {
        {"co.jp", DOMAIN_SUFFIX},
        {"com.au", DOMAIN_SUFFIX},
        {"go.jp", DOMAIN_SUFFIX},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void user_names_classes_and_versions_are_no_domains(void **state)
{
    static const struct row rows[] = {
        {"john.smith", DOMAIN_UNKNOWN},
        {"test.user", DOMAIN_UNKNOWN},
        {"system.net.webclient", DOMAIN_UNKNOWN},
        {"203.0.113.7_8080", DOMAIN_UNKNOWN},
        {"203.0.113.8x", DOMAIN_UNKNOWN},
        {"ssh-2.0-b479ec723a2ba590", DOMAIN_UNKNOWN},
        {"e.g", DOMAIN_UNKNOWN},
        {"foo.bar_baz", DOMAIN_UNKNOWN},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void a_name_that_ends_as_files_do_is_a_files(void **state)
{
    static const struct row rows[] = {
        {"reform.doc", DOMAIN_FILE},
        {"powershell.exe", DOMAIN_FILE},
        {"hhhh.mp3", DOMAIN_FILE},
        {"evil-detect.rules", DOMAIN_FILE},
        {"descript.ion", DOMAIN_FILE},
        {"main.ico", DOMAIN_FILE},
        {"readme.md", DOMAIN_OR_FILE},
        {"drop.py", DOMAIN_OR_FILE},
        {"main.rs", DOMAIN_OR_FILE},
        {"run.sh", DOMAIN_OR_FILE},
        {"a.zip", DOMAIN_OR_FILE},
        {"a.mov", DOMAIN_OR_FILE},
        {"invoice.pdf.zip", DOMAIN_OR_FILE},
        {"backup.2024.zip", DOMAIN_OR_FILE},
        {"login.evil.sh", DOMAIN_NAME},
        {"www.evil.rs", DOMAIN_NAME},
    };

    (void)state;
    check(rows, sizeof rows / sizeof *rows);
}

static void
only_an_end_that_is_no_top_level_domain_is_surely_a_files(void **state)
{
    (void)state;
    assert_true(domain_file_only(bytes_text("INVOICE.DOC")));
    assert_true(domain_file_only(bytes_text("\u8acb\u6c42\u66f8.exe")));
    assert_false(domain_file_only(bytes_text("a.ZIP")));
    assert_false(domain_file_only(bytes_text("evil.com")));
    assert_false(domain_file_only(bytes_text("evil")));
    assert_true(domain_file_end(bytes_text("a.ZIP")));
    assert_false(domain_file_end((struct bytes){0}));
}

static void each_kind_but_a_domain_has_a_reason(void **state)
{
    (void)state;
    assert_null(domain_reason(DOMAIN_NAME));
    for (int kind = DOMAIN_SUFFIX; kind <= DOMAIN_OR_FILE; kind++)
        assert_non_null(domain_reason((enum domain_kind)kind));
}

static void products_are_written_as_hosts_are(void **state)
{
    (void)state;
    assert_true(
        domain_is_product(bytes_text("asp.net"), bytes_text("ASP[.]NET")));
    assert_true(
        domain_is_product(bytes_text("lib.net"), bytes_text("Lib.NET.")));
    assert_true(
        domain_is_product(bytes_text("json.net"), bytes_text("Json[.]NET")));
    assert_false(
        domain_is_product(bytes_text("evil.net"), bytes_text("Evil[.]NET")));
    assert_false(
        domain_is_product(bytes_text("evil.net"), bytes_text("Evil\\.NET")));
    assert_false(
        domain_is_product(bytes_text("evil.net"), bytes_text("EVIL[.]NET")));
    assert_false(
        domain_is_product(bytes_text("evil.net"), bytes_text("Evil[.]net")));
    assert_false(domain_is_product(bytes_text("www.evil.net"),
                                   bytes_text("www.Evil.NET")));
    assert_false(domain_file_only(bytes_text("RULES")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_written_as_hosts_are),
        cmocka_unit_test(a_name_below_a_known_suffix_is_a_domain),
        cmocka_unit_test(a_public_suffix_is_no_domain),
        cmocka_unit_test(user_names_classes_and_versions_are_no_domains),
        cmocka_unit_test(a_name_that_ends_as_files_do_is_a_files),
        cmocka_unit_test(
            only_an_end_that_is_no_top_level_domain_is_surely_a_files),
        cmocka_unit_test(each_kind_but_a_domain_has_a_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
