/* byte_array: digests as the octets of a program. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/byte_array.h"

#define MD5 "9e107d9d372bb6826bd81d3542a419d6"
#define OCTETS                                                                 \
    "0x9e,0x10,0x7d,0x9d,0x37,0x2b,0xb6,0x82,0x6b,0xd8,0x1d,0x35,0x42,0xa4,"   \
    "0x19,0xd6"
#define SPACED                                                                 \
    "0x9E, 0x10, 0x7D, 0x9D, 0x37, 0x2B, 0xB6, 0x82, 0x6B, 0xD8, 0x1D, 0x35, " \
    "0x42, 0xA4, 0x19, 0xD6"
#define ESCAPED                                                                \
    "\\x9e\\x10\\x7d\\x9d\\x37\\x2b\\xb6\\x82\\x6b\\xd8\\x1d\\x35\\x42\\xa4"   \
    "\\x19\\xd6"

static uint8_t octets[512];
static struct bytes doubted;

static void assert_joined(const char *line, const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want),
                       byte_array_join(&out, bytes_text(line), &doubted));
}

static void what_a_line_calls_a_digest_is_joined(void **state)
{
    (void)state;
    assert_joined("MD5: {" OCTETS "}", "MD5: {" MD5 "}");
    assert_joined("md5[] = { " SPACED " };",
                  "md5[] = { 9E107D9D372BB6826BD81D3542A419D6 };");
    assert_joined("the hash is \"" ESCAPED "\"", "the hash is \"" MD5 "\"");
    assert_int_equal(0, doubted.len);
}

static void a_digit_alone_is_an_octet(void **state)
{
    (void)state;
    assert_joined("md5 {0x0,0x1,0x2,0x3,0x4,0x5,0x6,0x7,0x8,0x9,0xa,0xb,0xc,"
                  "0xd,0xe,0xf}",
                  "md5 {000102030405060708090a0b0c0d0e0f}");
}

static void octets_that_nothing_names_are_doubted(void **state)
{
    (void)state;
    assert_joined("key[] = {" OCTETS "};", "key[] = {" OCTETS "};");
    assert_bytes_equal(bytes_text(OCTETS), doubted);
    assert_joined("b'" ESCAPED "'", "b'" ESCAPED "'");
    assert_bytes_equal(bytes_text(ESCAPED), doubted);
}

static void a_row_of_a_table_and_other_lengths_are_neither(void **state)
{
    (void)state;
    assert_joined("    " OCTETS ",", "    " OCTETS ",");
    assert_int_equal(0, doubted.len);
    assert_joined("MD5 {" OCTETS ",0x00}", "MD5 {" OCTETS ",0x00}");
    assert_int_equal(0, doubted.len);
    assert_joined("{0x9e107d9d}", "{0x9e107d9d}");
    assert_int_equal(0, doubted.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_line_calls_a_digest_is_joined),
        cmocka_unit_test(a_digit_alone_is_an_octet),
        cmocka_unit_test(octets_that_nothing_names_are_doubted),
        cmocka_unit_test(a_row_of_a_table_and_other_lengths_are_neither),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
