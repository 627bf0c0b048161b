/* colour: TLP 2.0's own colours, on a terminal that wants them. */
#include "tests/unit.h"

#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/term/colour.h"

/* A terminal's end to print to. */
static FILE *terminal(void)
{
    int ours, theirs;
    FILE *f;

    if (openpty(&ours, &theirs, NULL, NULL, NULL) != 0)
        skip(); /* no terminals here */
    f = fdopen(theirs, "w");
    assert_non_null(f);
    return f; /* the other end lives as long as the test */
}

static const char *label(FILE *to, const char *text)
{
    static char room[COLOUR_LABEL_MAX];

    return colour_label(room, to, text);
}

static int plain_environment(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    unsetenv("COLORTERM");
    setenv("TERM", "xterm", 1);
    return 0;
}

static void a_pipe_gets_none(void **state)
{
    FILE *f = tmpfile();

    (void)state;
    assert_non_null(f);
    assert_string_equal(label(f, "TLP:RED"), "TLP:RED");
    fclose(f);
}

static void true_colour_where_the_terminal_says_so(void **state)
{
    FILE *f = terminal();

    (void)state;
    setenv("COLORTERM", "truecolor", 1);
    assert_string_equal(label(f, "TLP:RED"),
                        "\033[38;2;255;43;43;48;2;0;0;0mTLP:RED\033[0m");
    assert_string_equal(label(f, "TLP:AMBER+STRICT"),
                        "\033[38;2;255;192;0;48;2;0;0;0mTLP:AMBER+STRICT"
                        "\033[0m");
    setenv("COLORTERM", "24bit", 1);
    assert_string_equal(label(f, "TLP:GREEN"),
                        "\033[38;2;51;255;0;48;2;0;0;0mTLP:GREEN\033[0m");
    fclose(f);
}

static unsigned distance(unsigned n, const unsigned rgb[3])
{
    static const unsigned level[] = {0, 95, 135, 175, 215, 255};
    unsigned cube[] = {level[(n - 16) / 36], level[(n - 16) / 6 % 6],
                       level[(n - 16) % 6]};
    unsigned sum = 0;

    for (size_t i = 0; i < 3; i++)
        sum += (cube[i] - rgb[i]) * (cube[i] - rgb[i]);
    return sum;
}

static void else_the_nearest_of_256(void **state)
{
    static const struct {
        const char *label;
        unsigned rgb[3];
    } tlp[] = {{"TLP:RED", {255, 43, 43}},
               {"TLP:AMBER", {255, 192, 0}},
               {"TLP:GREEN", {51, 255, 0}},
               {"TLP:CLEAR", {255, 255, 255}}};
    FILE *f = terminal();

    (void)state;
    for (size_t i = 0; i < sizeof tlp / sizeof *tlp; i++) {
        unsigned best = 16;
        char want[COLOUR_LABEL_MAX];

        for (unsigned n = 16; n < 232; n++)
            if (distance(n, tlp[i].rgb) < distance(best, tlp[i].rgb))
                best = n;
        snprintf(want, sizeof want, "\033[38;5;%u;48;5;16m%s\033[0m", best,
                 tlp[i].label);
        assert_string_equal(label(f, tlp[i].label), want);
    }
    fclose(f);
}

static void who_wants_none_gets_none(void **state)
{
    FILE *f = terminal();

    (void)state;
    setenv("NO_COLOR", "1", 1);
    assert_string_equal(label(f, "TLP:RED"), "TLP:RED");
    setenv("NO_COLOR", "", 1); /* no-color.org: empty says nothing */
    assert_string_not_equal(label(f, "TLP:RED"), "TLP:RED");
    setenv("TERM", "dumb", 1);
    assert_string_equal(label(f, "TLP:RED"), "TLP:RED");
    fclose(f);
}

static void other_words_stay(void **state)
{
    FILE *f = terminal();

    (void)state;
    assert_string_equal(label(f, "PAP:RED"), "PAP:RED");
    assert_string_equal(label(f, "TLP:REDDISH"), "TLP:REDDISH");
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_pipe_gets_none, plain_environment),
        cmocka_unit_test_setup(true_colour_where_the_terminal_says_so,
                               plain_environment),
        cmocka_unit_test_setup(else_the_nearest_of_256, plain_environment),
        cmocka_unit_test_setup(who_wants_none_gets_none, plain_environment),
        cmocka_unit_test_setup(other_words_stay, plain_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
