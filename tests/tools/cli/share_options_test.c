/* share_options: the options of commands that share. */
#include "tools/cli/share_options.h"

#include <stdio.h>
#include <string.h>

#include "proto/tlp.h"
#include "tests/unit.h"

static struct label label;
static struct recipients recipients;
static struct act act;
static struct cli cli;

static int setup(void **state)
{
    (void)state;
    label = (struct label){.tlp_word = NULL};
    recipients = (struct recipients){.later_word = NULL};
    act = (struct act){.word = NULL};
    cli = (struct cli){.command = &command_share};
    return 0;
}

/* Take what was typed after "share", up to NULL. */
static int take(char **words)
{
    const struct option_spec specs[] = {
        share_options_tlp(&label, "label"),
        share_options_pap(&label, "label"),
        share_options_expires(&label),
        share_options_urgent(&label),
        share_options_to(&recipients),
        share_options_later(&recipients),
        share_options_delegate(&recipients),
        share_options_token(&act),
        {.name = NULL},
    };
    int argc = 0;

    while (words[argc] != NULL)
        argc++;
    cli.words = words;
    cli.word_count = argc;
    return options_take(&cli, specs, &argc, &words);
}

#define TYPED(...) ((char *[]){(char[]){"share"}, __VA_ARGS__, NULL})

static void each_option_says_its_own_thing(void **state)
{
    char tlp[] = "--tlp=amber", pap[] = "--pap=red", end[] = "--expires=90d";
    char urgent[] = "--urgent", later[] = "--later-members=yes";
    char delegate[] = "--delegate=jpcc:audience", token[] = "--token=abc";

    (void)state;
    assert_int_equal(take(TYPED(tlp, pap, end, urgent, later, delegate, token)),
                     OPTIONS_GO_ON);
    assert_string_equal(label.tlp_word, "amber");
    assert_string_equal(label.pap_word, "red");
    assert_string_equal(label.expires, "90d");
    assert_int_equal(label.urgent, CHOICE_YES);
    assert_string_equal(recipients.later_word, "yes");
    assert_int_equal(recipients.delegate.count, 1);
    assert_string_equal(recipients.delegate.item[0], "jpcc:audience");
    assert_string_equal(act.word, "abc");
    assert_int_equal(recipients.to.count, 0);
}

static void recipients_are_named_one_by_one(void **state)
{
    char first[] = "--to=bee", second[] = "--to=group:energy";

    (void)state;
    assert_int_equal(take(TYPED(first, second)), OPTIONS_GO_ON);
    assert_int_equal(recipients.to.count, 2);
    assert_string_equal(recipients.to.item[0], "bee");
    assert_string_equal(recipients.to.item[1], "group:energy");
}

static void only_a_revision_may_never_expire(void **state)
{
    (void)state;
    assert_string_equal(share_options_expires(&label).value, "WHEN");
    label.revises = true;
    assert_string_equal(share_options_expires(&label).value, "WHEN|never");
}

static void help_shows_every_level(void **state)
{
    const char *words = share_options_tlp(&label, "label").value;

    (void)state;
    assert_non_null(strstr(words, "red"));
    assert_non_null(strstr(words, "amber+strict"));
    assert_non_null(strstr(words, "clear"));
    assert_non_null(strstr(share_options_pap(&label, "label").value, "red"));
}

/* What the command line says, as the act's requests carry it. */
static void said_by(char **words, uint8_t out[static ACT_SAID_OCTETS])
{
    crypto_generichash_state said;

    cli.words = words;
    for (cli.word_count = 0; words[cli.word_count] != NULL;)
        cli.word_count++;
    assert_int_equal(share_options_begin(&cli, &act), CLI_DONE);
    said = act.said;
    crypto_generichash_final(&said, out, ACT_SAID_OCTETS);
}

static void an_act_begins_with_what_was_typed(void **state)
{
    char tlp[] = "--tlp=amber", other[] = "--tlp=green";
    uint8_t first[ACT_SAID_OCTETS], second[ACT_SAID_OCTETS];

    (void)state;
    act.word = "000102030405060708090a0b0c0d0e0f";
    said_by(TYPED(tlp), first);
    assert_int_equal(act.token[15], 15);
    said_by(TYPED(tlp), second);
    assert_memory_equal(first, second, sizeof first);
    said_by(TYPED(other), second);
    assert_memory_not_equal(first, second, sizeof first);
}

static void what_is_no_token_is_a_mistake(void **state)
{
    (void)state;
    act.word = "abc";
    cli.words = TYPED((char[]){"--token=abc"});
    cli.word_count = 2;
    assert_int_equal(share_options_begin(&cli, &act), CLI_USAGE);
}

static void a_script_is_not_asked_about_later_members(void **state)
{
    (void)state;
    recipients.to.item[recipients.to.count++] = "group:energy";
    assert_true(recipients_open(&recipients, TLP_AMBER));
    share_options_ask(&recipients, TLP_AMBER);
    assert_false(recipients.later_said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(each_option_says_its_own_thing, setup),
        cmocka_unit_test_setup(recipients_are_named_one_by_one, setup),
        cmocka_unit_test_setup(only_a_revision_may_never_expire, setup),
        cmocka_unit_test_setup(help_shows_every_level, setup),
        cmocka_unit_test_setup(an_act_begins_with_what_was_typed, setup),
        cmocka_unit_test_setup(what_is_no_token_is_a_mistake, setup),
        cmocka_unit_test_setup(a_script_is_not_asked_about_later_members,
                               setup),
    };

    assert_non_null(freopen("/dev/null", "r", stdin));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
