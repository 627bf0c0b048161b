/* command: every command and verb says what it needs to say of itself. */
#include "tests/unit.h"

#include <ctype.h>
#include <string.h>

#include "tools/cli/help.h"
#include "tools/cli/options.h"

/* What a command tells of its options. */
static struct told {
    const struct command *command;
    struct option_spec specs[OPTIONS_MAX];
    size_t count;
} told;

static void tell(void *to, const struct command *command,
                 const struct option_spec *specs)
{
    struct told *t = to;

    t->command = command;
    for (; specs != NULL && specs->name != NULL; specs++)
        t->specs[t->count++] = *specs;
}

static void ask(const struct command *c)
{
    const struct describer describer = {tell, &told};
    struct cli cli = {.describer = &describer};
    char *words[] = {(char[]){"x"}, NULL};

    told = (struct told){.command = NULL};
    assert_int_equal(command_run(c, &cli, 1, words), CLI_DONE);
}

/* Every command without verbs, and every verb. */
static void each(void (*check)(const struct command *))
{
    for (const struct command *const *c = command_all; *c != NULL; c++) {
        if ((*c)->verbs == NULL)
            check(*c);
        for (const struct command *v = (*c)->verbs;
             v != NULL && v->name != NULL; v++)
            check(v);
    }
}

static void one_tells_options(const struct command *c)
{
    ask(c);
    assert_ptr_equal(told.command, c);
    for (size_t i = 0; i < told.count; i++) {
        const struct option_spec *s = &told.specs[i];
        bool takes = s->kind == OPTION_VALUE || s->kind == OPTION_MAYBE ||
                     s->kind == OPTION_MANY;

        assert_non_null(s->help);
        assert_true(takes == (s->value != NULL));
        assert_true(s->help[strlen(s->help) - 1] != '.');
    }
}

static void every_option_says_what_it_takes_and_does(void **state)
{
    (void)state;
    each(one_tells_options);
}

static bool has_option(const char *name, size_t len)
{
    if (len == 4 && memcmp(name, "json", 4) == 0)
        return true;
    for (size_t i = 0; i < told.count; i++)
        if (strlen(told.specs[i].name) == len &&
            memcmp(told.specs[i].name, name, len) == 0)
            return true;
    return false;
}

static void one_synopsis(const struct command *c)
{
    ask(c);
    for (const char *at = c->synopsis; (at = strstr(at, "--")) != NULL;) {
        size_t len;

        at += 2;
        len = strspn(at, "abcdefghijklmnopqrstuvwxyz-");
        assert_true(has_option(at, len));
    }
}

static void a_synopsis_names_only_options_there_are(void **state)
{
    (void)state;
    each(one_synopsis);
}

static void one_text(const struct command *c)
{
    assert_non_null(c->synopsis);
    assert_non_null(c->help);
    assert_true(c->help[strlen(c->help) - 1] != '.');
    assert_non_null(c->about);
    assert_true(c->about[strlen(c->about) - 1] == '.');
    assert_non_null(c->examples);
    assert_true(c->examples[strlen(c->examples) - 1] == '\n');
    assert_non_null(strstr(c->examples, c->name));
}

static void every_command_has_a_line_a_text_and_an_example(void **state)
{
    (void)state;
    each(one_text);
}

static void a_kind_of_word_is_found_whole(void **state)
{
    (void)state;
    assert_true(help_names("PEER|group:NAME", "PEER"));
    assert_true(help_names("[--to PEER]...", "PEER"));
    assert_false(help_names("PEERS", "PEER"));
    assert_false(help_names("MYPEER", "PEER"));
    assert_false(help_names(NULL, "PEER"));
}

static void a_verb_is_found_behind_common_options(void **state)
{
    (void)state;
    assert_string_equal(command_verb(&command_peer, "add")->name, "peer add");
    assert_null(command_verb(&command_peer, "peer"));
    assert_null(command_verb(&command_share, "add"));
    assert_string_equal(command_word(command_verb(&command_peer, "set")),
                        "set");
    assert_ptr_equal(command_find("share"), &command_share);
    assert_null(command_find("peer add"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_says_what_it_takes_and_does),
        cmocka_unit_test(a_synopsis_names_only_options_there_are),
        cmocka_unit_test(every_command_has_a_line_a_text_and_an_example),
        cmocka_unit_test(a_kind_of_word_is_found_whole),
        cmocka_unit_test(a_verb_is_found_behind_common_options),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
