/* range: from one address to another, as networks. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/range.h"

enum { SHOWN = 512 };

/* The networks of the range at the front of text, and how much of it it is. */
static void assert_covers(const char *text, size_t len, const char *want)
{
    char got[SHOWN] = "";
    struct range range;
    bool good = false;

    assert_int_equal(len, range_read(&range, &good, bytes_text(text)));
    assert_true(good);
    for (;;) {
        uint8_t octets[RANGE_TEXT_MAX];
        struct buffer net = {octets, 0, sizeof octets};

        if (!range_next(&range, &net))
            break;
        if (got[0] != '\0')
            strcat(got, " ");
        strncat(got, (const char *)net.at, net.len);
    }
    assert_string_equal(want, got);
}

static void networks_cover_a_range_exactly(void **state)
{
    (void)state;
    assert_covers("203.0.113.10-203.0.113.20", 25,
                  "203.0.113.10/31 203.0.113.12/30 203.0.113.16/30 "
                  "203.0.113.20");
    assert_covers("198.51.100.0 - 198.51.100.255 was", 29, "198.51.100.0/24");
    assert_covers("203.0.113.1-3", 13, "203.0.113.1 203.0.113.2/31");
    assert_covers("203.0.113[.]4-203.0.113[.]5,", 27, "203.0.113.4/31");
    assert_covers("203.0.113.7～203.0.113.7", 25, "203.0.113.7");
    assert_covers("203.0.113.0–203.0.113.1", 25, "203.0.113.0/31");
}

static void what_is_no_range_is_none(void **state)
{
    static const char *const texts[] = {
        "203.0.113.1",
        "203.0.113.1 - 3",
        "203.0.113.1-example.jp",
        "203.0.113.1-3.4",
        "203.0.113.1-203.0.113.2.example",
        "1.2-3",
        "203.0.113.1 and",
        "-",
        "203.0.113.1-2001:db8::1",
        "203.0.113.1-4x",
        "",
    };
    struct range range;
    bool good;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (range_read(&range, &good, bytes_text(texts[i])) != 0)
            fail_msg("'%s' is a range", texts[i]);
}

static void a_range_that_nobody_means_is_not_good(void **state)
{
    struct range range;
    bool good;

    (void)state;
    assert_int_equal(
        23, range_read(&range, &good, bytes_text("203.0.113.9-203.0.113.1")));
    assert_false(good);
    assert_true(range_read(&range, &good, bytes_text("1.0.0.0-9.0.0.0")) > 0);
    assert_false(good);
}

/* Any octets, cut anywhere. */
static void every_cut_is_read_within_its_octets(void **state)
{
    static const char whole[] = "203[.]0[.]113[.]10 - 203(.)0.113.255\xe2\x80";

    (void)state;
    for (size_t len = 0; len < sizeof whole; len++) {
        uint8_t *cut = malloc(len);
        struct range range;
        bool good;

        assert_non_null(cut);
        memcpy(cut, whole, len);
        assert_true(range_read(&range, &good, (struct bytes){cut, len}) <= len);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_cover_a_range_exactly),
        cmocka_unit_test(what_is_no_range_is_none),
        cmocka_unit_test(a_range_that_nobody_means_is_not_good),
        cmocka_unit_test(every_cut_is_read_within_its_octets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
