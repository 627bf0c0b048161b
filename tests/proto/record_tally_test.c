/* record_tally: counts of answers, as an extension of a notice. */
#include "tests/unit.h"

#include <string.h>

#include "proto/record_tally.h"

static const struct record_tally_value two[] = {{0, 1}, {4095, 3}};

static enum err reads(struct record_tally *out, struct bytes octets)
{
    UNIT_ROOM(room, RECORD_EXTENSION_MAX + 64);
    struct record r = {.kind = RECORD_NOTICE};

    assert_err(ERR_OK,
               record_extension_write(&room, record_tally_name, octets));
    r.extensions = bytes_of(&room);
    return record_tally(out, &r);
}

static void counts_and_values_read_back(void **unused)
{
    const struct record_tally t = {
        .asked = 9, .seen = 4, .not_seen = 3, .cannot = 2};
    UNIT_ROOM(octets, RECORD_EXTENSION_MAX);
    uint8_t room[RECORD_EXTENSION_MAX + 64];
    struct buffer packed = {room, 0, sizeof room};
    struct record r = {.kind = RECORD_NOTICE};
    struct record_tally_value v;
    struct record_tally back;

    (void)unused;
    assert_err(ERR_OK, record_tally_write(&octets, &t, two, 2));
    assert_err(ERR_OK, record_extension_write(&packed, record_tally_name,
                                              bytes_of(&octets)));
    r.extensions = bytes_of(&packed);
    assert_err(ERR_OK, record_tally(&back, &r));
    assert_int_equal(9, back.asked);
    assert_int_equal(4, back.seen);
    assert_int_equal(3, back.not_seen);
    assert_int_equal(2, back.cannot);
    for (size_t i = 0; i < 2; i++) {
        assert_true(record_tally_next(&back, &v));
        assert_int_equal(two[i].place, v.place);
        assert_int_equal(two[i].disputed, v.disputed);
    }
    assert_false(record_tally_next(&back, &v));
    r.extensions = (struct bytes){0};
    assert_err(ERR_NOT_FOUND, record_tally(&back, &r));
}

static void what_does_not_add_up_is_refused(void **unused)
{
    const struct record_tally_value wrong[] = {two[1], two[0]};
    static struct record_tally_value many[RECORD_TALLY_VALUES_MAX + 1];
    struct record_tally t = {.asked = 9, .seen = 4, .not_seen = 3, .cannot = 3};
    UNIT_ROOM(octets, RECORD_EXTENSION_MAX);

    (void)unused;
    assert_err(ERR_BAD_SHAPE, record_tally_write(&octets, &t, two, 2));
    t.asked = 10;
    assert_err(ERR_OK, record_tally_write(&octets, &t, two, 2));
    octets.len = 0;
    assert_err(ERR_BAD_SHAPE, record_tally_write(&octets, &t, wrong, 2));
    assert_err(ERR_TOO_BIG, record_tally_write(&octets, &t, many,
                                               RECORD_TALLY_VALUES_MAX + 1));
    assert_int_equal(0, octets.len);
}

/* The largest one fits. */
static void as_many_values_as_may_be_find_room(void **unused)
{
    static struct record_tally_value all[RECORD_TALLY_VALUES_MAX];
    const struct record_tally t = {.asked = UINT16_MAX};
    UNIT_ROOM(octets, RECORD_EXTENSION_MAX);

    (void)unused;
    for (size_t i = 0; i < RECORD_TALLY_VALUES_MAX; i++)
        all[i] = (struct record_tally_value){
            (uint16_t)(RECORD_INDICATORS_MAX - RECORD_TALLY_VALUES_MAX + i),
            UINT16_MAX};
    assert_err(ERR_OK,
               record_tally_write(&octets, &t, all, RECORD_TALLY_VALUES_MAX));
}

static void no_cut_or_flipped_octets_break_it(void **unused)
{
    const struct record_tally t = {.asked = 9, .seen = 4};
    UNIT_ROOM(octets, RECORD_EXTENSION_MAX);
    struct record_tally back;
    size_t whole;

    (void)unused;
    assert_err(ERR_OK, record_tally_write(&octets, &t, two, 2));
    whole = octets.len;
    for (octets.len = 1; octets.len < whole; octets.len++)
        assert_int_not_equal(ERR_OK, reads(&back, bytes_of(&octets)));
    for (size_t bit = 0; bit < 8 * whole; bit++) {
        octets.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (reads(&back, bytes_of(&octets)) == ERR_OK)
            assert_true(back.seen + back.not_seen + back.cannot <= back.asked);
        octets.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_values_read_back),
        cmocka_unit_test(what_does_not_add_up_is_refused),
        cmocka_unit_test(as_many_values_as_may_be_find_room),
        cmocka_unit_test(no_cut_or_flipped_octets_break_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
