/* options: a table of options, taken out of the words. */
#include "tests/unit.h"

#include <string.h>

#include "tools/cli/options.h"

static struct taken {
    struct cli cli;
    bool flag;
    const char *value, *file, *maybe;
    struct text_list many;
    enum choice mark;
    int argc;
    char **argv;
} taken;

/* words: "peer", then up to the NULL. */
static int take(char **words)
{
    const struct option_spec specs[] = {
        {"flag", OPTION_FLAG, &taken.flag, NULL, "a flag"},
        {"value", OPTION_VALUE, &taken.value, "FILE", "a value"},
        {"f", OPTION_VALUE, &taken.file, "FILE", "a file"},
        {"maybe", OPTION_MAYBE, &taken.maybe, "[SECONDS]", "perhaps"},
        {"many", OPTION_MANY, &taken.many, "PEER", "many"},
        {"mark", OPTION_SWITCH, &taken.mark, NULL, "a mark"},
        {.name = NULL},
    };

    taken = (struct taken){.cli.command = &command_peer, .argv = words};
    while (words[taken.argc] != NULL)
        taken.argc++;
    return options_take(&taken.cli, specs, &taken.argc, &taken.argv);
}

#define TAKE(...) take((char *[]){"peer", __VA_ARGS__, NULL})

static void options_stand_anywhere_between_words(void **state)
{
    (void)state;
    assert_int_equal(TAKE("add", "--flag", "a.txt", "--value=x", "b.txt",
                          "--dir", "/d", "--json", "-f", "list"),
                     OPTIONS_GO_ON);
    assert_int_equal(taken.argc, 3);
    assert_string_equal(taken.argv[0], "add");
    assert_string_equal(taken.argv[1], "a.txt");
    assert_string_equal(taken.argv[2], "b.txt");
    assert_true(taken.flag);
    assert_string_equal(taken.value, "x");
    assert_string_equal(taken.file, "list");
    assert_string_equal(taken.cli.dir, "/d");
    assert_true(taken.cli.json);
}

static void a_word_may_follow_or_not(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--maybe", "30", "x"), OPTIONS_GO_ON);
    assert_string_equal(taken.maybe, "30");
    assert_int_equal(taken.argc, 1);
    assert_int_equal(TAKE("--maybe=2.5"), OPTIONS_GO_ON);
    assert_string_equal(taken.maybe, "2.5");
    assert_int_equal(TAKE("--maybe", "--flag"), OPTIONS_GO_ON);
    assert_string_equal(taken.maybe, "");
    assert_true(taken.flag);
    assert_int_equal(TAKE("x", "--maybe"), OPTIONS_GO_ON);
    assert_string_equal(taken.maybe, "");
}

static void a_list_keeps_every_item_in_order(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--many", "a", "--many=b"), OPTIONS_GO_ON);
    assert_int_equal(taken.many.count, 2);
    assert_string_equal(taken.many.item[0], "a");
    assert_string_equal(taken.many.item[1], "b");
}

static void a_switch_tells_yes_no_and_unsaid_apart(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--mark"), OPTIONS_GO_ON);
    assert_int_equal(taken.mark, CHOICE_YES);
    assert_int_equal(TAKE("--no-mark"), OPTIONS_GO_ON);
    assert_int_equal(taken.mark, CHOICE_NO);
    assert_int_equal(TAKE("x"), OPTIONS_GO_ON);
    assert_int_equal(taken.mark, CHOICE_UNSAID);
    assert_int_equal(TAKE("--no-flag"), CLI_USAGE);
}

static void what_is_not_in_the_table_is_refused(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--nonsense"), CLI_USAGE);
    assert_int_equal(TAKE("-x"), CLI_USAGE);
    assert_int_equal(TAKE("--f", "file"), CLI_USAGE);
    assert_int_equal(TAKE("-flag"), CLI_USAGE);
    assert_int_equal(TAKE("--flag=yes"), CLI_USAGE);
    assert_int_equal(TAKE("--value"), CLI_USAGE);
}

static void two_hyphens_end_the_options_and_one_is_stdin(void **state)
{
    (void)state;
    assert_int_equal(TAKE("-", "--", "--flag", "-x"), OPTIONS_GO_ON);
    assert_int_equal(taken.argc, 3);
    assert_string_equal(taken.argv[0], "-");
    assert_string_equal(taken.argv[1], "--flag");
    assert_false(taken.flag);
}

static void help_ends_well(void **state)
{
    (void)state;
    assert_int_equal(TAKE("--help"), CLI_DONE);
    assert_int_equal(TAKE("-h"), CLI_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere_between_words),
        cmocka_unit_test(a_word_may_follow_or_not),
        cmocka_unit_test(a_list_keeps_every_item_in_order),
        cmocka_unit_test(a_switch_tells_yes_no_and_unsaid_apart),
        cmocka_unit_test(what_is_not_in_the_table_is_refused),
        cmocka_unit_test(two_hyphens_end_the_options_and_one_is_stdin),
        cmocka_unit_test(help_ends_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
