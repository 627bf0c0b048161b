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
        cmocka_unit_test(no_text_and_too_much_text_is_no_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
