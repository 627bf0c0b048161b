/* grouped: digests in groups of digits. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/grouped.h"

#define MD5 "9e107d9d372bb6826bd81d3542a419d6"
#define SHA1 "2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"

#define SHA256                                                                 \
    "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define OCTETS "9E 10 7D 9D 37 2B B6 82 6B D8 1D 35 42 A4 19 D6"
#define UPPER "9E107D9D372BB6826BD81D3542A419D6"
#define PARTS "9e107d9d 372bb682 6bd81d35 42a419d6"
#define DASHED "9e107d9d-372bb682-6bd81d35-42a419d6"

static uint8_t octets[512];

static void assert_below(const char *heading, const char *line,
                         const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want), grouped_join(&out, bytes_text(line),
                                                      bytes_text(heading)));
}

static void assert_joined(const char *line, const char *want)
{
    assert_below("", line, want);
}

static void assert_stay(const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_joined(lines[i], lines[i]);
}

#define STAY(lines) assert_stay(lines, sizeof(lines) / sizeof *(lines))

static void groups_of_a_digest_are_joined(void **state)
{
    (void)state;
    assert_joined("MD5: " PARTS, "MD5: " MD5);
    assert_joined("md5 9e107d9d372bb682 6bd81d3542a419d6", "md5 " MD5);
    assert_joined("md5 at " DASHED ".", "md5 at " MD5 ".");
    assert_joined("MD5=9e-10-7d-9d-37-2b-b6-82-6b-d8-1d-35-42-a4-19-d6",
                  "MD5=" MD5);
    assert_joined("MD5\uff1a9e10 7d9d 372b b682 6bd8 1d35 42a4 19d6",
                  "MD5\uff1a" MD5);
    assert_joined("file_md5: 9e107d9d_372bb682_6bd81d35_42a419d6",
                  "file_md5: " MD5);
    assert_joined("SHA1 2fd4e1c6 7a2d28fc ed849ee1 bb76e739 1b93eb12 x",
                  "SHA1 " SHA1 " x");
    assert_joined("ハッシュ値は" PARTS "です", "ハッシュ値は" MD5 "です");
    assert_joined("・ファイルハッシュ：" PARTS, "・ファイルハッシュ：" MD5);
    assert_joined(PARTS " (MD5)", MD5 " (MD5)");
    assert_joined(OCTETS " are the MD5 of it", UPPER " are the MD5 of it");
    assert_joined(OCTETS "\u304cMD5\u3067\u3059",
                  UPPER "\u304cMD5\u3067\u3059");
    assert_joined("The hash of the sample is " PARTS ", said they",
                  "The hash of the sample is " MD5 ", said they");
    assert_joined("MD5 " PARTS " and SHA-1 0x" SHA1 ".",
                  "MD5 " MD5 " and SHA-1 " SHA1 ".");
}

static void what_names_other_digits_names_none_before_it(void **state)
{
    static const char *const lines[] = {
        OCTETS " then MD5: " SHA1,
        OCTETS " and MD5 " SHA1,
        OCTETS ". MD5 is not what it is",
        OCTETS " are what the loader wrote beside the MD5",
        OCTETS " are the key",
    };

    (void)state;
    STAY(lines);
}

static void a_heading_names_what_is_alone_below_it(void **state)
{
    (void)state;
    assert_below("MD5:", PARTS, MD5);
    assert_below("Hashes of the files:", DASHED, MD5);
    assert_below("MD5: " MD5, PARTS, MD5);
    assert_below("Files", PARTS, PARTS);
    assert_below("MD5:", "at " PARTS, "at " PARTS);
    assert_below("The MD5 tool reads all of the page that follows", PARTS,
                 PARTS);
    assert_below("This was the MD5 tool.", PARTS, PARTS);
}

static void a_prefix_of_programs_is_taken_off(void **state)
{
    (void)state;
    assert_joined("MD5: 0x" MD5, "MD5: " MD5);
    assert_joined("hash 0x" MD5, "hash " MD5);
    assert_joined("sha1 = 0x" SHA1, "sha1 = " SHA1);
    assert_joined("SHA-256 (0x" SHA256 ")", "SHA-256 (" SHA256 ")");
    assert_joined("hash: 0x" SHA256, "hash: " SHA256);
}

static void parts_of_urls_names_paths_and_keys_stay(void **state)
{
    static const char *const lines[] = {
        "md5 hxxp://evil[.]example/aaaaaaaa-bbbbbbbb-cccccccc-dddddddd/x",
        "md5 "
        "https://evil[.]example/01234567_89abcdef_01234567_89abcdef.zip",
        "md5 hxxp://evil[.]example/?id=0x" MD5,
        "md5 hxxp://evil[.]example/a,0x" MD5,
        "md5 evil[.]example?id=0x" MD5,
        ("md5 2001-0db8-85a3-08d3-1319-8a2e-0370-7344[.]dynamic.evil.example"),
        "md5 C:\\Windows\\Temp\\deadbeef_deadbeef_deadbeef_deadbeef.exe",
        "md5 Mutex: Global\\deadbeef-deadbeef-deadbeef-deadbeef",
        "md5 HKLM\\Software\\deadbeef-deadbeef-deadbeef-deadbeef",
        "md5 " DASHED ".evil.example",
        "md5 " DASHED "\u3002evil\u3002example",
        "md5 x-" DASHED,
        "md5 " DASHED "@evil.example",
    };

    (void)state;
    STAY(lines);
}

static void digits_that_no_word_calls_a_digest_stay(void **state)
{
    static const char *const lines[] = {
        "4d 5a 90 00 03 00 00 00 04 00 00 00 ff ff 00 00",
        "deadbeef 00000000 7fffffff 00401000",
        "00401000  905a4d00 00000003 00000004 0000ffff",
        "00000000: 4d5a 9000 0300 0000 0400 0000 ffff 0000  MZ......",
        "1234 5678 9012 3456 7890 1234 5678 9012",
        "md5 20240101 20240102 20240103 20240104",
        "License key: A1B2C3D4-E5F6A7B8-C9D0E1F2-A3B4C5D6",
        "key = 00-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee-ff was used",
        "HMAC-MD5 key = 00-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee-ff",
        "Serial Number: 06-3b-11-22-33-44-55-66-77-88-99-aa-bb-cc-dd-ee",
        "IPv6 2001-0db8-85a3-0000-0000-8a2e-0370-7334 host",
        "const unsigned __int128 k = 0x0123456789abcdef0123456789abcdef;",
        "0x" MD5,
        PARTS,
        DASHED,
        "The MD5 was bad. Then came " DASHED,
        "md5 was told of the block that had 4d5a 9000 0300 0000 0400 0000 "
        "ffff 0000",
    };

    (void)state;
    STAY(lines);
}

static void words_that_only_look_like_a_name_are_none(void **state)
{
    static const char *const lines[] = {
        "Shared memory holds 4a414141 42424242 43434343 44444444",
        "We shall see 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff in it",
        "wallet shared: 0x52908400098527886E0F7030069857D2E4169EE7",
        "hashtag list 0x" MD5,
        "ハッシュタグ 0x" MD5,
        "ブロックハッシュ 0x" SHA256,
        "トランザクションのハッシュ 0x" SHA256,
        "transaction hash 0x" SHA256,
        "Tx hash: 0x" SHA256,
        "hash of the block 0x" SHA256,
        "hash key 0x" MD5,
        "digest 0x" SHA256,
        "hash 0x" SHA1,
    };

    (void)state;
    STAY(lines);
}

static void
all_of_a_run_is_of_the_length_that_is_named_or_it_stays(void **state)
{
    static const char *const lines[] = {
        "MD5: " PARTS " 11111111",
        "MD5: 0000 " PARTS,
        "MD5: " PARTS " 2048",
        "MD5: " PARTS "  42a419d6",
        "SHA256: " PARTS,
        "MD5: 0x" SHA1,
        "hash: " PARTS " 42a419d6 42a419d6",
        "hashes: " PARTS " " PARTS,
        "a9e107d9d 372bb682 6bd81d35 42a419d6 md5",
        "md5 9e107d9d 372bb682 6bd81d35 42a419d6x",
        "md5 9e107d9d-372b-b682-6bd8-1d3542a419d6",
        "00:11:22:33:44:55",
        "",
    };

    (void)state;
    STAY(lines);
    assert_joined("MD5: " PARTS " " PARTS, "MD5: " MD5 " " MD5);
    assert_joined("MD5 a: " PARTS " add it", "MD5 a: " MD5 " add it");
    assert_joined("Hashes: " PARTS ", " PARTS, "Hashes: " MD5 ", " MD5);
}

static void without_room_the_line_stays(void **state)
{
    struct buffer out = {octets, 0, 20};
    struct bytes line = bytes_text("MD5: " PARTS);

    (void)state;
    assert_bytes_equal(line, grouped_join(&out, line, (struct bytes){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_a_digest_are_joined),
        cmocka_unit_test(what_names_other_digits_names_none_before_it),
        cmocka_unit_test(a_heading_names_what_is_alone_below_it),
        cmocka_unit_test(a_prefix_of_programs_is_taken_off),
        cmocka_unit_test(parts_of_urls_names_paths_and_keys_stay),
        cmocka_unit_test(digits_that_no_word_calls_a_digest_stay),
        cmocka_unit_test(words_that_only_look_like_a_name_are_none),
        cmocka_unit_test(
            all_of_a_run_is_of_the_length_that_is_named_or_it_stays),
        cmocka_unit_test(without_room_the_line_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
