/* broken: values that a line's end broke. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/broken.h"

#define HALF "2cf24dba5fb0a30e26e83b2ac5b9e29e"
#define OTHER "1b161e5c1fa7425e73043362938b9824"

static uint8_t octets[BROKEN_JOINED_MAX];

static void assert_how(enum broken_how how, const char *line, const char *next,
                       const char *joined)
{
    struct buffer out = {octets, 0, sizeof octets};
    struct broken b = broken_read(&out, bytes_text(line), bytes_text(next),
                                  (struct bytes){0});

    if (b.how != how)
        fail_msg("'%s', '%s' is %d", line, next, (int)b.how);
    if (joined != NULL)
        assert_bytes_equal(bytes_text(joined), bytes_of(&out));
    if (how == BROKEN_DOUBTED)
        assert_true(b.shown.len > 0 && b.reason != NULL);
}

static void halves_of_a_hash_are_joined_where_a_label_says_so(void **state)
{
    (void)state;
    assert_how(BROKEN_JOINED, "SHA256 " HALF, OTHER " Loader",
               "SHA256 " HALF OTHER " Loader");
    assert_how(BROKEN_JOINED, "SHA-1:2cf24dba5fb0a30e26e8",
               "3b2ac5b9e29e1b161e5c", NULL);
    assert_how(BROKEN_JOINED,
               "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e",
               "73043362938b9824", NULL);
    assert_how(BROKEN_DOUBTED, "SHA256 " HALF, "2cf24dba5fb0 Loader",
               "SHA256   Loader");
}

static void hashes_one_below_the_other_are_two(void **state)
{
    (void)state;
    assert_how(BROKEN_NOT, HALF, OTHER, NULL);
    assert_how(BROKEN_NOT, "MD5 " HALF, OTHER, NULL);
    assert_how(BROKEN_NOT, "SHA256 " HALF OTHER, HALF OTHER, NULL);
    assert_how(BROKEN_NOT, "Loader " HALF, "Dropper " OTHER, NULL);
    assert_how(BROKEN_NOT, "of the decade", "facade", NULL);
    assert_how(BROKEN_NOT, "MD5 9e107d9d 372bb682 6bd81d35 42a419d6",
               "9e107d9d 372bb682 6bd81d35 42a419d7", NULL);
    assert_how(BROKEN_NOT, "SHA1 2fd4e1c6-7a2d28fc-ed849ee1-bb76e739-1b93eb12",
               "2fd4e1c6-7a2d28fc-ed849ee1-bb76e739-1b93eb13", NULL);
    assert_how(BROKEN_NOT, "", "", NULL);
}

static void a_url_is_joined_where_its_path_goes_on(void **state)
{
    (void)state;
    assert_how(BROKEN_JOINED, "URL hxxps://c2.evil[.]example/long/path/",
               "that/continues.php",
               "URL hxxps://c2.evil[.]example/long/path/that/continues.php");
    assert_how(BROKEN_JOINED, "hxxp://evil[.]example/a?b=", "7&c=8", NULL);
    assert_how(BROKEN_DOUBTED, "hxxp://evil[.]example/a/", "gate.php", NULL);
    assert_how(BROKEN_NOT, "hxxp://evil[.]example/", "which was seen", NULL);
    assert_how(BROKEN_NOT, "hxxp://evil[.]example/", "hxxp://b.example/", NULL);
    assert_how(BROKEN_NOT, "hxxp://evil[.]example/a/", "bad.example/x", NULL);
    assert_how(BROKEN_NOT, "hxxp://evil[.]example/a.php", "gate/x.php", NULL);
    assert_how(BROKEN_NOT, "and/or/", "this/that", NULL);
}

static void lines_without_room_are_left_as_they_are(void **state)
{
    struct buffer out = {octets, 0, 16};

    (void)state;
    assert_int_equal(BROKEN_NOT,
                     broken_read(&out, bytes_text("SHA256 " HALF),
                                 bytes_text(OTHER), (struct bytes){0})
                         .how);
}

static void a_hyphen_at_the_end_of_a_hash_says_that_it_goes_on(void **state)
{
    (void)state;
    assert_how(BROKEN_JOINED, HALF "-", OTHER, HALF OTHER);
    assert_how(BROKEN_DOUBTED, HALF "-", "another word", NULL);
    assert_how(BROKEN_NOT, "a pre-", "defined word", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hyphen_at_the_end_of_a_hash_says_that_it_goes_on),
        cmocka_unit_test(halves_of_a_hash_are_joined_where_a_label_says_so),
        cmocka_unit_test(hashes_one_below_the_other_are_two),
        cmocka_unit_test(a_url_is_joined_where_its_path_goes_on),
        cmocka_unit_test(lines_without_room_are_left_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
