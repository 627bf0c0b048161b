/* veiled: names hidden in ways that are not undone. */
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/word/veiled.h"

static void names_and_addresses_are_seen_behind_signs(void **state)
{
    static const char *const words[] = {
        "evil[*]example",        "evil-dot-example",    "evil(-)example",
        "evil[.]example\\x",     "203[*]0[*]113[*]9",   "evil_dot_example",
        "\\\\evil[.]example\\a", "\"evil[..]example\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!veiled_host(bytes_text(words[i])))
            fail_msg("'%s'", words[i]);
}

static void words_and_programs_have_none(void **state)
{
    static const char *const words[] = {
        "polka-dot-dress", "dot-com", "array[*]x", "a[0].b",     "f(x)",
        "evil.example",    "",        "[.]",       "x[*]y[*]z9", "-dot-",
    };

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (veiled_host(bytes_text(words[i])))
            fail_msg("'%s'", words[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_addresses_are_seen_behind_signs),
        cmocka_unit_test(words_and_programs_have_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
