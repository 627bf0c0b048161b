/* card_armour: a card that survives mail. */
#include "tests/unit.h"

#include <string.h>

#include "tests/sample.h"

static uint8_t card_room[CARD_MAX], text_room[2 * CARD_ARMOUR_MAX];
static uint8_t back_room[CARD_MAX];

static struct bytes card(void)
{
    struct sample_node n = sample_node(0);
    struct buffer out = {card_room, 0, sizeof card_room};

    sample_card(&out, &n);
    return bytes_of(&out);
}

static struct buffer armoured(void)
{
    struct buffer text = {text_room, 0, sizeof text_room};

    assert_err(ERR_OK, card_armour(&text, card()));
    return text;
}

static enum err back(struct bytes *out, struct bytes text)
{
    struct buffer room = {back_room, 0, sizeof back_room};
    enum err err = card_unarmour(&room, text);

    *out = bytes_of(&room);
    assert_int_equal(err == ERR_OK, room.len > 0);
    return err;
}

static void armour_comes_off_again(void **state)
{
    struct buffer text = armoured();
    struct bytes raw;

    (void)state;
    assert_err(ERR_OK, back(&raw, bytes_of(&text)));
    assert_bytes_equal(raw, card());
    assert_memory_equal(text.at, "-----BEGIN NOROSHI CARD-----\n", 29);
    assert_memory_equal(text.at + text.len - 27, "-----END NOROSHI CARD-----\n",
                        27);
}

static void lines_hold_64_characters_at_most(void **state)
{
    struct buffer text = armoured();
    size_t since = 0;

    (void)state;
    for (size_t i = 0; i < text.len; i++) {
        since = text.at[i] == '\n' ? 0 : since + 1;
        assert_true(since <= 64);
    }
}

static void mail_around_before_and_within_lines_is_ignored(void **state)
{
    static uint8_t mail[3 * CARD_ARMOUR_MAX];
    struct buffer text = armoured(), out = {mail, 0, sizeof mail};
    struct bytes raw;

    (void)state;
    assert_true(buffer_add_text(&out, "Dear colleagues,\r\n-----\r\n> "));
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\n')
            assert_true(buffer_add_text(&out, " \r\n> "));
        else
            assert_true(buffer_add_octet(&out, text.at[i]));
    }
    assert_true(buffer_add_text(&out, "\r\nRegards\r\n"));
    assert_err(ERR_OK, back(&raw, bytes_of(&out)));
    assert_bytes_equal(raw, card());
}

static void what_has_no_armour_is_not_found(void **state)
{
    struct bytes raw;

    (void)state;
    assert_err(ERR_NOT_FOUND, back(&raw, UNIT_LITERAL("")));
    assert_err(ERR_NOT_FOUND, back(&raw, UNIT_LITERAL("no card")));
    assert_err(ERR_NOT_FOUND,
               back(&raw, UNIT_LITERAL("-----BEGIN NOROSHI CARD----")));
    assert_err(ERR_NOT_FOUND,
               back(&raw, UNIT_LITERAL("-----END NOROSHI CARD-----\n")));
}

static void every_truncation_is_refused(void **state)
{
    struct buffer text = armoured();
    struct bytes raw;

    (void)state;
    for (size_t len = 0; len + 1 < text.len; len++)
        assert_true(back(&raw, (struct bytes){text.at, len}) != ERR_OK);
}

static void what_is_not_base64_is_refused(void **state)
{
    const struct bytes wrong[] = {
        UNIT_LITERAL("-----BEGIN NOROSHI CARD-----\nQUJ*\n"
                     "-----END NOROSHI CARD-----\n"),
        UNIT_LITERAL("-----BEGIN NOROSHI CARD-----\nQUI\n"
                     "-----END NOROSHI CARD-----\n"),
        UNIT_LITERAL("-----BEGIN NOROSHI CARD-----\nQUJ=\n"
                     "-----END NOROSHI CARD-----\n"),
    };
    struct bytes raw;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_err(ERR_BAD_SHAPE, back(&raw, wrong[i]));
}

static void every_short_buffer_is_left_as_it_was(void **state)
{
    struct buffer text = armoured();
    struct bytes raw = card();

    (void)state;
    for (size_t cap = 0; cap < raw.len; cap++) {
        struct buffer small = {back_room, 0, cap};

        assert_err(ERR_TOO_BIG, card_unarmour(&small, bytes_of(&text)));
        assert_int_equal(small.len, 0);
    }
    for (size_t cap = 0; cap < text.len; cap++) {
        struct buffer small = {back_room, 0, cap};

        if (cap > sizeof back_room)
            break;
        assert_err(ERR_TOO_BIG, card_armour(&small, raw));
        assert_int_equal(small.len, 0);
    }
}

static void the_largest_card_fits_its_armour(void **state)
{
    static uint8_t octets[CARD_MAX];
    struct buffer text = {text_room, 0, CARD_ARMOUR_MAX};
    struct bytes raw;

    (void)state;
    memset(octets, 0xfb, sizeof octets);
    assert_err(ERR_OK,
               card_armour(&text, (struct bytes){octets, sizeof octets}));
    assert_err(ERR_OK, back(&raw, bytes_of(&text)));
    assert_bytes_equal(raw, ((struct bytes){octets, sizeof octets}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(armour_comes_off_again),
        cmocka_unit_test(lines_hold_64_characters_at_most),
        cmocka_unit_test(mail_around_before_and_within_lines_is_ignored),
        cmocka_unit_test(what_has_no_armour_is_not_found),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(what_is_not_base64_is_refused),
        cmocka_unit_test(every_short_buffer_is_left_as_it_was),
        cmocka_unit_test(the_largest_card_fits_its_armour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
