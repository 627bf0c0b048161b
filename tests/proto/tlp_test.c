/* tlp: labels as they are written, and as people type them. */
#include "tests/unit.h"

#include <string.h>

#include "proto/tlp.h"

static void every_label_parses_back_from_its_text(void **state)
{
    (void)state;
    for (int i = 0; i < TLP_COUNT; i++) {
        enum tlp tlp = TLP_CLEAR;

        assert_true(tlp_parse(&tlp, bytes_text(tlp_text((enum tlp)i))));
        assert_int_equal(tlp, i);
        assert_true(tlp_parse(&tlp, bytes_text(tlp_text((enum tlp)i) + 4)));
        assert_int_equal(tlp, i);
    }
    for (int i = 0; i < PAP_COUNT; i++) {
        enum pap pap = PAP_CLEAR;

        assert_true(pap_parse(&pap, bytes_text(pap_text((enum pap)i))));
        assert_int_equal(pap, i);
    }
}

static void a_label_is_taken_in_any_case(void **state)
{
    enum tlp tlp = TLP_CLEAR;
    enum pap pap = PAP_CLEAR;

    (void)state;
    assert_true(tlp_parse(&tlp, bytes_text("tlp:amber+strict")));
    assert_int_equal(tlp, TLP_AMBER_STRICT);
    assert_true(tlp_parse(&tlp, bytes_text("Red")));
    assert_int_equal(tlp, TLP_RED);
    assert_true(pap_parse(&pap, bytes_text("pap:Amber")));
    assert_int_equal(pap, PAP_AMBER);
}

static void white_is_clear(void **state)
{
    enum tlp tlp = TLP_RED;

    (void)state;
    assert_true(tlp_parse(&tlp, bytes_text("TLP:WHITE")));
    assert_int_equal(tlp, TLP_CLEAR);
    tlp = TLP_RED;
    assert_true(tlp_parse(&tlp, bytes_text("white")));
    assert_int_equal(tlp, TLP_CLEAR);
}

static void what_is_no_label_changes_nothing(void **state)
{
    static const char *const none[] = {
        "",     "TLP:",       "TLP: RED",    "AMBER STRICT", "PAP:RED",
        "REDD", "TLP:AMBER+", "TLP:TLP:RED", "R\303\251D",   "RED ",
    };
    enum tlp tlp = TLP_GREEN;
    enum pap pap = PAP_AMBER;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_false(tlp_parse(&tlp, bytes_text(none[i])));
        assert_int_equal(tlp, TLP_GREEN);
    }
    assert_false(pap_parse(&pap, bytes_text("AMBER+STRICT")));
    assert_false(pap_parse(&pap, bytes_text("TLP:RED")));
    assert_int_equal(pap, PAP_AMBER);
}

static void a_higher_number_is_stricter(void **state)
{
    (void)state;
    assert_true(TLP_RED > TLP_AMBER_STRICT && TLP_AMBER_STRICT > TLP_AMBER);
    assert_true(TLP_AMBER > TLP_GREEN && TLP_GREEN > TLP_CLEAR);
    assert_true(PAP_RED > PAP_AMBER && PAP_AMBER > PAP_GREEN);
}

static void every_word_that_is_offered_is_taken(void **state)
{
    char words[128] = "";

    (void)state;
    for (unsigned i = 0; i < TLP_COUNT; i++) {
        enum tlp tlp = TLP_CLEAR;

        assert_true(tlp_parse(&tlp, bytes_text(tlp_word((enum tlp)i))));
        assert_int_equal(i, tlp);
        strcat(words, i > 0 ? "|" : "");
        strcat(words, tlp_word(tlp));
    }
    assert_string_equal(words, tlp_words());
    assert_string_equal("clear|green|amber|amber+strict|red", tlp_words());
    assert_string_equal("clear|green|amber|red", pap_words());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_label_parses_back_from_its_text),
        cmocka_unit_test(a_label_is_taken_in_any_case),
        cmocka_unit_test(white_is_clear),
        cmocka_unit_test(what_is_no_label_changes_nothing),
        cmocka_unit_test(a_higher_number_is_stricter),
        cmocka_unit_test(every_word_that_is_offered_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
