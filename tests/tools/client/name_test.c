/* name: what a peer is called here when nobody says. */
#include "tests/unit.h"

#include <string.h>

#include "tools/client/name.h"

static const char *made(const char *org)
{
    static char out[NAME_MAX_OCTETS];
    const struct card_identity of = {.org = bytes_text(org),
                                     .node = {{0xab, 0x01, 0xcd, 0x00}}};

    name_make(out, &of);
    return out;
}

static void an_organisation_becomes_letters_digits_and_hyphens(void **state)
{
    (void)state;
    assert_string_equal(made("Kogane Motors CSIRT"), "kogane-motors-csirt");
    assert_string_equal(made("  CERT.PL (NASK) "), "cert-pl-nask");
    assert_string_equal(made("a"), "a");
}

static void a_name_without_letters_is_the_node(void **state)
{
    (void)state;
    assert_string_equal(made("黄金自動車"), "peer-ab01cd00");
    assert_string_equal(made(""), "peer-ab01cd00");
    assert_string_equal(made("--- ..."), "peer-ab01cd00");
}

static void a_long_name_is_cut_and_does_not_end_in_a_hyphen(void **state)
{
    (void)state;
    assert_string_equal(made("0123456789012345678901234567890123456789x"),
                        "0123456789012345678901234567890123456789");
    assert_string_equal(made("012345678901234567890123456789012345678 x"),
                        "012345678901234567890123456789012345678");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_organisation_becomes_letters_digits_and_hyphens),
        cmocka_unit_test(a_name_without_letters_is_the_node),
        cmocka_unit_test(a_long_name_is_cut_and_does_not_end_in_a_hyphen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
