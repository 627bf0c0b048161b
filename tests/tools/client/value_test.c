/* value: what a person types as an indicator, in every type it can be. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/value.h"

static struct value value;

static bool is_first(const char *text, enum indicator_type type,
                     const char *canonical)
{
    return value_read(&value, bytes_text(text)) &&
           value.guess[0].type == type &&
           bytes_equal(value.guess[0].value, bytes_text(canonical));
}

static void defanging_is_undone(void **state)
{
    (void)state;
    assert_true(is_first("203[.]0[.]113[.]7", INDICATOR_IPV4, "203.0.113.7"));
    assert_true(is_first("hxxps://Login[.]Example/a", INDICATOR_URL,
                         "https://login.example/a"));
    assert_true(is_first("CVE-2024-3094", INDICATOR_CVE, "CVE-2024-3094"));
}

static void a_host_of_other_letters_becomes_an_a_label(void **state)
{
    (void)state;
    assert_true(
        is_first("例え.example", INDICATOR_DOMAIN, "xn--r8jz45g.example"));
    assert_true(is_first("https://例え.example/パス", INDICATOR_URL,
                         "https://xn--r8jz45g.example/"
                         "%E3%83%91%E3%82%B9"));
    assert_true(
        is_first("a@例え.example", INDICATOR_EMAIL, "a@xn--r8jz45g.example"));
}

static void a_digest_is_everything_of_its_length(void **state)
{
    bool md5 = false, ja3 = false;

    (void)state;
    assert_true(
        value_read(&value, bytes_text("D41D8CD98F00B204E9800998ECF8427F")));
    for (size_t i = 0; i < value.count; i++) {
        md5 |= value.guess[i].type == INDICATOR_MD5;
        ja3 |= value.guess[i].type == INDICATOR_JA3;
    }
    assert_true(md5 && ja3);
}

static bool can_be(const char *text, enum indicator_type type,
                   const char *canonical)
{
    if (!value_read(&value, bytes_text(text)) || !value.understood)
        return false;
    for (size_t i = 0; i < value.count; i++)
        if (value.guess[i].type == type &&
            bytes_equal(value.guess[i].value, bytes_text(canonical)))
            return true;
    return false;
}

/* What share takes, however it is written, is asked as what share took. */
static void a_value_is_read_as_it_is_shared(void **state)
{
    static const struct {
        const char *text;
        enum indicator_type type;
        const char *canonical;
    } cases[] = {
        {"lkx.example/Path/a.php?x=1", INDICATOR_URL,
         "http://lkx.example/Path/a.php?x=1"},
        {"lkx[.]example/Path/a.php?x=1", INDICATOR_URL,
         "http://lkx.example/Path/a.php?x=1"},
        {"lkroot.example/", INDICATOR_URL, "http://lkroot.example/"},
        {"\u8acb\u6c42\u66f8lkj.exe", INDICATOR_FILENAME,
         "\u8acb\u6c42\u66f8lkj.exe"},
        {"\u898b\u7a4d\u66f8 \u6700\u65b0\u7248.pdf.exe", INDICATOR_FILENAME,
         "\u898b\u7a4d\u66f8 \u6700\u65b0\u7248.pdf.exe"},
        {"lkport.example:8443", INDICATOR_DOMAIN, "lkport.example"},
        {"sub.lkport[.]example:443", INDICATOR_DOMAIN, "sub.lkport.example"},
        {"(203.0.113.61)", INDICATOR_IPV4, "203.0.113.61"},
        {"[203.0.113.61]", INDICATOR_IPV4, "203.0.113.61"},
        {"203.0.113.61.", INDICATOR_IPV4, "203.0.113.61"},
        {"[2001:db8:61::1]", INDICATOR_IPV6, "2001:db8:61::1"},
        {"\"203.0.113.61\",", INDICATOR_IPV4, "203.0.113.61"},
        {"203.0.113.61:443", INDICATOR_IP_PORT, "203.0.113.61|443"},
        {"203.0.113.61#443", INDICATOR_IP_PORT, "203.0.113.61|443"},
        {"tcp://203.0.113.67:8443", INDICATOR_IP_PORT, "203.0.113.67|8443"},
        {"*.lkdeco.example", INDICATOR_DOMAIN, "lkdeco.example"},
        {".lkdeco.example", INDICATOR_DOMAIN, "lkdeco.example"},
        {"lkdeco.example.", INDICATOR_DOMAIN, "lkdeco.example"},
        {"LKDECO.Example", INDICATOR_DOMAIN, "lkdeco.example"},
        {"md5:d8e8fca2dc0f896fd7cb4cb0031ba261", INDICATOR_MD5,
         "d8e8fca2dc0f896fd7cb4cb0031ba261"},
        {"MD5: d8e8fca2dc0f896fd7cb4cb0031ba261", INDICATOR_MD5,
         "d8e8fca2dc0f896fd7cb4cb0031ba261"},
        {"SHA256:"
         "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A61",
         INDICATOR_SHA256,
         "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a61"},
        {"mailto:bad@lkdeco2.example", INDICATOR_EMAIL, "bad@lkdeco2.example"},
        {"Bad Guy <bad@lkdeco2.example>", INDICATOR_EMAIL,
         "bad@lkdeco2.example"},
        {"bad[at]lkdeco2[.]example", INDICATOR_EMAIL, "bad@lkdeco2.example"},
        {"\U0001f4a9.example", INDICATOR_DOMAIN, "xn--ls8h.example"},
        {"https://\U0001f4a9.example/a", INDICATOR_URL,
         "https://xn--ls8h.example/a"},
        {"<https://a.example/b>", INDICATOR_URL, "https://a.example/b"},
        {"IP: 203.0.113.61", INDICATOR_IPV4, "203.0.113.61"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!can_be(cases[i].text, cases[i].type, cases[i].canonical))
            fail_msg("'%s' is not read as '%s'", cases[i].text,
                     cases[i].canonical);
}

/* Of the types that any text can be it is still asked. */
static void what_has_no_form_is_not_understood(void **state)
{
    static const char *const wrong[] = {"203.0.113.061", "203.0.113.7_8080",
                                        "203.0.113.999", "a@@b.example",
                                        "203.0.113.9:79548"};
    static const char *const right[] = {
        "emotet",     "loader.exe",   "10.0.0.1",
        "john.smith", "Global\\evil", "Mozilla/5.0 (X11; rv:109.0) Gecko"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (value_read(&value, bytes_text(wrong[i])) && value.understood)
            fail_msg("'%s' is understood", wrong[i]);
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!value_read(&value, bytes_text(right[i])) || !value.understood)
            fail_msg("'%s' is not understood", right[i]);
}

static void a_logs_address_is_asked_with_its_port_and_without(void **state)
{
    struct bytes log = bytes_text("203.0.113.9:443 GET");
    struct hunt_token token;
    bool address = false, port = false;

    (void)state;
    assert_true(hunt_token_next(&token, &log));
    assert_true(value_read_token(&value, &token));
    for (size_t i = 0; i < value.count; i++) {
        address |= value.guess[i].type == INDICATOR_IPV4;
        port |= value.guess[i].type == INDICATOR_IP_PORT;
    }
    assert_true(address && port);
}

static void a_url_that_json_escaped_is_asked_as_it_was(void **state)
{
    struct bytes log = bytes_text("\"url\":\"http:\\/\\/evil.example\\/a\"");
    struct hunt_token token;
    bool found = false;

    (void)state;
    assert_true(hunt_token_next(&token, &log));
    assert_true(value_read_token(&value, &token));
    for (size_t i = 0; i < value.count; i++)
        found |= value.guess[i].type == INDICATOR_URL &&
                 bytes_equal(value.guess[i].value,
                             bytes_text("http://evil.example/a"));
    assert_true(found);
}

static void no_text_and_too_much_text_is_no_value(void **state)
{
    static char longest[3 * INDICATOR_DEFANGED_MAX];

    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    assert_false(value_read(&value, bytes_text("")));
    assert_false(value_read(&value, bytes_text(longest)));
    assert_int_equal(value.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defanging_is_undone),
        cmocka_unit_test(a_host_of_other_letters_becomes_an_a_label),
        cmocka_unit_test(a_digest_is_everything_of_its_length),
        cmocka_unit_test(a_value_is_read_as_it_is_shared),
        cmocka_unit_test(what_has_no_form_is_not_understood),
        cmocka_unit_test(a_logs_address_is_asked_with_its_port_and_without),
        cmocka_unit_test(a_url_that_json_escaped_is_asked_as_it_was),
        cmocka_unit_test(no_text_and_too_much_text_is_no_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
