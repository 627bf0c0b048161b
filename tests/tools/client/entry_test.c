/* entry: indicators in the order in which a record holds them. */
#include "tests/unit.h"

#include "tools/client/entry.h"

enum { ENTRIES = 2000, VALUE_ROOM = 24 };

static const char *const fronts[] = {
    "http://", "https://", "httpa://", "http:/", "https:/", "ftp://",
    "ws://",   "a",        "",         "http",   "zz",      "http://www.evil.",
};

/* Any of the fronts and up to 7 octets of 3, one of which is NUL. */
static struct bytes value_in(uint8_t room[static VALUE_ROOM], uint64_t *seed)
{
    static const uint8_t signs[] = {0, 'a', 0xff};
    struct buffer out = {room, 0, VALUE_ROOM};

    *seed = *seed * 6364136223846793005 + 1442695040888963407;
    buffer_add_text(&out,
                    fronts[(*seed >> 33) % (sizeof fronts / sizeof *fronts)]);
    for (uint64_t i = 0, n = *seed >> 61; i < n; i++)
        buffer_add_octet(&out, signs[(*seed >> (34 + 2 * i)) % 3]);
    return bytes_of(&out);
}

static void entries_ascend_by_type_and_value_and_equal_ones_stay(void **state)
{
    static uint8_t octets[ENTRIES][VALUE_ROOM];
    static struct record_indicator e[ENTRIES];
    const uint64_t types[] = {INDICATOR_URL, INDICATOR_DOMAIN,
                              INDICATOR_TYPE_LAST};
    uint64_t seed = 1, sum = 0;

    (void)state;
    for (size_t i = 0; i < ENTRIES; i++) {
        e[i].value = value_in(octets[i], &seed);
        e[i].type = types[(seed >> 40) % 3];
        e[i].first_seen_s = i;
    }
    entry_sort(e, ENTRIES);
    for (size_t i = 1; i < ENTRIES; i++) {
        int order = entry_compare(&e[i - 1], &e[i]);

        assert_true(order <= 0);
        if (order == 0)
            assert_true(e[i - 1].first_seen_s < e[i].first_seen_s);
    }
    for (size_t i = 0; i < ENTRIES; i++) {
        assert_ptr_equal(e[i].value.at, octets[e[i].first_seen_s]);
        sum += e[i].first_seen_s;
    }
    assert_int_equal(sum, (uint64_t)ENTRIES * (ENTRIES - 1) / 2);
}

static void none_and_one_are_sorted(void **state)
{
    struct record_indicator one = {.type = INDICATOR_MD5};

    (void)state;
    entry_sort(NULL, 0);
    entry_sort(&one, 1);
    assert_int_equal(one.type, INDICATOR_MD5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_ascend_by_type_and_value_and_equal_ones_stay),
        cmocka_unit_test(none_and_one_are_sorted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
