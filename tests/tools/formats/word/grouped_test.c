/* grouped: digests in groups of digits. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/grouped.h"

#define MD5 "9e107d9d372bb6826bd81d3542a419d6"
#define SHA1 "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"

static uint8_t octets[256];

static void assert_joined(const char *line, const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want), grouped_join(&out, bytes_text(line)));
}

static void groups_of_a_digest_are_joined(void **state)
{
    (void)state;
    assert_joined("MD5: 9e107d9d 372bb682 6bd81d35 42a419d6", "MD5: " MD5);
    assert_joined("9e107d9d 372bb682 6bd81d35 42a419d6", MD5);
    assert_joined("md5 9e107d9d372bb682 6bd81d3542a419d6", "md5 " MD5);
    assert_joined("at 9e107d9d-372bb682-6bd81d35-42a419d6.", "at " MD5 ".");
    assert_joined("9e-10-7d-9d-37-2b-b6-82-6b-d8-1d-35-42-a4-19-d6", MD5);
    assert_joined("SHA1 2fd4e1c6 7a2d28fc ed849ee1 bb76e739 1b93eb12 x",
                  "SHA1 " SHA1 " x");
    assert_joined("ハッシュ値は9e107d9d 372bb682 6bd81d35 42a419d6です",
                  "ハッシュ値は" MD5 "です");
}

static void a_prefix_of_programs_is_taken_off(void **state)
{
    (void)state;
    assert_joined("0x" MD5, MD5);
    assert_joined("sha1 = 0x" SHA1, "sha1 = " SHA1);
}

static void what_may_be_something_else_stays(void **state)
{
    static const char *const lines[] = {
        "00401000  905a4d00 00000003 00000004 0000ffff",
        "00000000: 4d5a 9000 0300 0000 0400 0000 ffff 0000  MZ......",
        ("0x" SHA1),
        "0x9e107d9d",
        "a9e107d9d 372bb682 6bd81d35 42a419d6",
        "md5 9e107d9d 372bb682 6bd81d35 42a419d6x",
        "00:11:22:33:44:55",
        "",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_joined(lines[i], lines[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_a_digest_are_joined),
        cmocka_unit_test(a_prefix_of_programs_is_taken_off),
        cmocka_unit_test(what_may_be_something_else_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
