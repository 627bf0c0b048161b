/* nfc: the same words are the same octets. */
#include "tests/unit.h"

#include "tools/client/nfc.h"

/* "ga" of katakana: composed, and as ka with its voicing mark. */
#define COMPOSED "\xe3\x82\xac"
#define DECOMPOSED "\xe3\x82\xab\xe3\x82\x99"

static void what_was_decomposed_is_composed(void **state)
{
    UNIT_ROOM(room, 64);

    (void)state;
    assert_bytes_equal(nfc_of(&room, bytes_text("a " DECOMPOSED "!")),
                       bytes_text("a " COMPOSED "!"));
    assert_bytes_equal(nfc_of(&room, bytes_text(COMPOSED)),
                       bytes_text(COMPOSED));
}

static void what_is_plain_stays_where_it_is(void **state)
{
    UNIT_ROOM(room, 64);
    const struct bytes text = bytes_text("login page");

    (void)state;
    assert_ptr_equal(nfc_of(&room, text).at, text.at);
    assert_int_equal(room.len, 0);
}

static void what_is_no_text_or_finds_no_room_is_left_alone(void **state)
{
    UNIT_ROOM(room, 2);
    const struct bytes broken = bytes_text("\xff\xfe"),
                       wide = bytes_text(DECOMPOSED);

    (void)state;
    assert_ptr_equal(nfc_of(&room, wide).at, wide.at);
    assert_bytes_equal(nfc_of(&room, broken), broken);
}

static void an_argument_is_put_in_normal_form(void **state)
{
    UNIT_ROOM(out, 256);
    struct control_writer args;
    struct control_request r;
    struct bytes text;

    (void)state;
    control_request_begin(&args, &out, "retract");
    nfc_put(&args, "reason", DECOMPOSED);
    assert_err(ERR_OK, control_request_end(&args));
    assert_err(ERR_OK, control_request_parse(&r, bytes_of(&out)));
    assert_err(ERR_OK, control_arg_str(&text, &r, "reason"));
    assert_bytes_equal(text, bytes_text(COMPOSED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_decomposed_is_composed),
        cmocka_unit_test(what_is_plain_stays_where_it_is),
        cmocka_unit_test(what_is_no_text_or_finds_no_room_is_left_alone),
        cmocka_unit_test(an_argument_is_put_in_normal_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
