/* spaced: dots hidden with blanks. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/spaced.h"

static uint8_t octets[256];

static void assert_squeezed(const char *line, const char *want)
{
    struct buffer out = {octets, 0, sizeof octets};

    assert_bytes_equal(bytes_text(want),
                       spaced_squeeze(&out, bytes_text(line)));
}

static void blanks_round_a_hidden_dot_are_taken_out(void **state)
{
    (void)state;
    assert_squeezed("evil [.] example", "evil[.]example");
    assert_squeezed("at evil[ . ]example now", "at evil[.]example now");
    assert_squeezed("198 [.] 51 ( dot ) 100 { . } 24", "198[.]51[.]100[.]24");
    assert_squeezed("evil dot example", "evil[.]example");
    assert_squeezed("a dot b dot c", "a[.]b[.]c");
    assert_squeezed("evil . example", "evil[.]example");
    assert_squeezed("at 198 . 51 . 100 . 24 now", "at 198[.]51[.]100[.]24 now");
    assert_squeezed("a (at) evil (dot) example", "a[@]evil[.]example");
}

static void other_blanks_stay(void **state)
{
    static const char *const lines[] = {
        "a (b) c", "the dot is red", "a . b", "It ends . And goes on",
        "[.] a",   "a [.]",          "",      "a dot",
    };

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        assert_squeezed(lines[i], lines[i]);
}

static void without_room_the_line_stays(void **state)
{
    struct buffer out = {octets, 0, 4};
    struct bytes line = bytes_text("evil [.] example");

    (void)state;
    assert_bytes_equal(line, spaced_squeeze(&out, line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_round_a_hidden_dot_are_taken_out),
        cmocka_unit_test(other_blanks_stay),
        cmocka_unit_test(without_room_the_line_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
