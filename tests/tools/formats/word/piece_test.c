/* piece: what brackets and signs glue together. */
#include "tests/tools/formats/word/cut_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/piece.h"

static void a_word_is_parted_where_values_meet(void **state)
{
    static const struct {
        const char *word, *pieces;
    } rows[] = {
        {"evil[.]example(203.0.113[.]7)", "evil[.]example|203.0.113[.]7"},
        {"([203.0.113[.]9])", "203.0.113[.]9"},
        {"HASH(name.exe)", "HASH|name.exe"},
        {"['a','b']", "a|,|b"},
        {"src=203.0.113.9", "src|203.0.113.9"},
        {"a->b", "a|b"},
        {"evil(.)example", "evil(.)example"},
        {"evil[dot]example", "evil[dot]example"},
        {"evil[.example", "evil[.example"},
        {"evil.]example", "evil.]example"},
        {"[evil4[.]example]", "evil4[.]example"},
        {"h[xx]p://evil[.]example/a_(b)", "h[xx]p://evil[.]example/a_(b)"},
        {"(hxxp://evil[.]example/a)", "hxxp://evil[.]example/a"},
        {"http://evil.example/?a=b&c=d", "http://evil.example/?a=b&c=d"},
        {"[2001:db8::1]:80", "[2001:db8::1]:80"},
        {"<evil@evil.example>", "evil@evil.example"},
        {"203.0.113.9#80", "203.0.113.9#80"},
        {"evil.example", "evil.example"},
        {"()", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cut_fixture_gives(piece_next, rows[i].pieces, rows[i].word);
}

static void every_cut_is_walked_to_its_end(void **state)
{
    static const char whole[] = "([a[.]b(.)c.]d[.e])<x>\"=&#'->[::1]:8//(\xe3";

    (void)state;
    for (size_t from = 0; from < sizeof whole; from++)
        for (size_t len = 0; from + len < sizeof whole; len++) {
            uint8_t *cut = malloc(len);
            struct bytes left = {cut, len}, piece;

            assert_non_null(cut);
            memcpy(cut, whole + from, len);
            while (piece_next(&piece, &left))
                assert_true(piece.len > 0);
            assert_int_equal(0, left.len);
            free(cut);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_parted_where_values_meet),
        cmocka_unit_test(every_cut_is_walked_to_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
