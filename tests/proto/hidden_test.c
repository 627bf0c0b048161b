/* hidden: what a reader does not see, and what a script needs. */
#include "tests/unit.h"

#include "proto/hidden.h"

enum { ROOM = 64, CHOICES = 16, ROUNDS = 20000 };

static bool hides(const char *text)
{
    return hidden_any(bytes_text(text));
}

static void controls_of_direction_and_separators_are_hidden(void **state)
{
    (void)state;
    assert_true(hides("Invoice \u202egpj.exe"));
    assert_true(hides("\u2066x\u2069"));
    assert_true(hides("a\u200eb"));
    assert_true(hides("one\u2028two"));
    assert_true(hides("one\u2029two"));
}

static void characters_without_a_shape_are_hidden(void **state)
{
    (void)state;
    assert_true(hides("honest\u200b"));
    assert_true(hides("ho\u00adnest"));
    assert_true(hides("\ufeffhonest"));
    assert_true(hides("\u3164"));
    assert_true(hides("a\U000e0041"));
    assert_true(hides("honest\u2060"));
}

static void what_has_a_shape_is_seen(void **state)
{
    (void)state;
    assert_false(hides(""));
    assert_false(hides("plain, with punctuation!"));
    assert_false(hides("不審なメールの添付ファイル"));
    assert_false(hides("تقرير שלום"));
    assert_false(hides("a\u00a0b"));
    assert_false(hides("cafe\u0301"));
}

static void a_selector_needs_an_ideograph_or_an_emoji(void **state)
{
    (void)state;
    assert_false(hides("葛\U000e0100城市"));
    assert_false(hides("神\ufe00"));
    assert_false(hides("\u2764\ufe0f"));
    assert_false(hides("1\ufe0f\u20e3"));
    assert_true(hides("1\ufe0f"));
    assert_true(hides("honest\ufe0f"));
    assert_true(hides("\ufe0f"));
    assert_true(hides("葛\U000e0100\U000e0101"));
}

static void a_joiner_needs_emoji_or_a_script_that_joins(void **state)
{
    (void)state;
    assert_false(hides("\U0001f469\u200d\U0001f4bb"));
    assert_false(hides("\U0001f469\U0001f3fd\u200d\U0001f680"));
    assert_false(hides("\U0001f3f3\ufe0f\u200d\U0001f308"));
    assert_false(hides("\u0928\u094d\u200d\u0928")); /* after a virama */
    assert_false(hides("\u0928\u094d\u200c\u0928"));
    assert_false(hides("\u0646\u0627\u0645\u0647\u200c\u0627\u06cc")); /* A.1 */
    assert_false(hides("\u0628\u064e\u200c\u064e\u0628")); /* marks between */
    assert_true(hides("hon\u200dest"));
    assert_true(hides("hon\u200cest"));
    assert_true(hides("\U0001f469\u200d"));
    assert_true(hides("\u200d\U0001f4bb"));
    assert_true(
        hides("\u0627\u200c\u0628")); /* alef joins no letter after it */
}

static void octets_that_are_no_text_are_passed_over(void **state)
{
    (void)state;
    assert_false(hides("\xff\xe2\x80"));
    assert_true(hides("\xe2\x80\u202e"));
    assert_true(hides("\x80\x80\ufe0f"));
}

static void the_first_one_is_found_from_anywhere(void **state)
{
    const struct bytes text = bytes_text("a\u200bb\u200bc");

    (void)state;
    assert_int_equal(hidden_next(text, 0), 1);
    assert_int_equal(hidden_next(text, 4), 5);
    assert_int_equal(hidden_next(text, 8), text.len);
    assert_int_equal(hidden_next(text, text.len), text.len);
}

static void stripping_takes_them_and_nothing_else(void **state)
{
    uint8_t octets[ROOM];
    struct buffer out = {octets, 0, sizeof octets};

    (void)state;
    assert_true(hidden_strip(
        &out,
        bytes_text("\u202eRAELC:PLT\u202c 葛\U000e0100\ufeff\u2764\ufe0f")));
    assert_true(bytes_equal(bytes_of(&out),
                            bytes_text("RAELC:PLT 葛\U000e0100\u2764\ufe0f")));
}

static void stripping_without_room_changes_nothing(void **state)
{
    uint8_t octets[4];
    struct buffer out = {octets, 1, sizeof octets};

    (void)state;
    assert_false(hidden_strip(&out, bytes_text("ab\u200bcd")));
    assert_int_equal(out.len, 1);
    assert_true(hidden_strip(&out, bytes_text("ab\u200bc")));
}

/* Whatever stands side by side after it. */
static void what_was_stripped_has_nothing_hidden(void **state)
{
    static const char *const choice[CHOICES] = {
        "a",      "1",      "#",      "\u20e3", "葛",     "\U0001f469",
        "\u200d", "\u200c", "\u200b", "\ufe0f", "\ufe00", "\U000e0100",
        "\u0628", "\u064e", "\u094d", "\u202e",
    };
    uint32_t dice = 1;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t mixed[ROOM], octets[ROOM];
        struct buffer text = {mixed, 0, sizeof mixed};
        struct buffer out = {octets, 0, sizeof octets};

        for (int i = 0; i < 8; i++) {
            dice = dice * 1664525 + 1013904223;
            assert_true(buffer_add_text(&text, choice[dice >> 28]));
        }
        assert_true(hidden_strip(&out, bytes_of(&text)));
        assert_false(hidden_any(bytes_of(&out)));
        assert_int_equal(hidden_any(bytes_of(&text)), out.len < text.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_of_direction_and_separators_are_hidden),
        cmocka_unit_test(characters_without_a_shape_are_hidden),
        cmocka_unit_test(what_has_a_shape_is_seen),
        cmocka_unit_test(a_selector_needs_an_ideograph_or_an_emoji),
        cmocka_unit_test(a_joiner_needs_emoji_or_a_script_that_joins),
        cmocka_unit_test(octets_that_are_no_text_are_passed_over),
        cmocka_unit_test(the_first_one_is_found_from_anywhere),
        cmocka_unit_test(stripping_takes_them_and_nothing_else),
        cmocka_unit_test(stripping_without_room_changes_nothing),
        cmocka_unit_test(what_was_stripped_has_nothing_hidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
