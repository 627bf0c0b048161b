/* explain: reasons as sentences on stderr, verdicts as exit codes. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/command.h"
#include "tools/cli/explain.h"

static struct reasons why;
static char told[4096];

/* What explain() writes on fd of these reasons. */
static int tell(const struct cli *cli, enum verdict verdict, int fd)
{
    FILE *kept = tmpfile();
    int saved = dup(fd), rc;
    ssize_t n;

    assert_non_null(kept);
    fflush(NULL);
    assert_int_equal(dup2(fileno(kept), fd), fd);
    rc = explain(cli, verdict, &why);
    fflush(NULL);
    assert_int_equal(dup2(saved, fd), fd);
    close(saved);
    n = pread(fileno(kept), told, sizeof told - 1, 0);
    told[n < 0 ? 0 : n] = '\0';
    fclose(kept);
    return rc;
}

static char *words[] = {(char[]){"noroshi"}, (char[]){"share"},
                        (char[]){"a.txt"}, NULL};
static struct cli cli = {
    .words = words, .word_count = 3, .command = &command_share};

static void every_reason_has_a_sentence(void **state)
{
    (void)state;
    for (unsigned code = 0; code < REASON_CODES; code++)
        assert_non_null(explain_sentence((enum reason_code)code));
}

static void each_verdict_has_its_exit_code(void **state)
{
    (void)state;
    assert_int_equal(explain_exit(VERDICT_DONE), CLI_DONE);
    assert_int_equal(explain_exit(VERDICT_NOT_NOW), CLI_NO);
    assert_int_equal(explain_exit(VERDICT_WRONG), CLI_USAGE);
    assert_int_equal(explain_exit(VERDICT_AWAY), CLI_NO_DAEMON);
    assert_int_equal(explain_exit(VERDICT_REFUSED), CLI_POLICY);
}

static void a_sentence_names_the_command_and_what_is_wrong(void **state)
{
    (void)state;
    (void)reasons_add(&why, VERDICT_WRONG, REASON_TLP_WORD,
                      (const char *[]){"yellow", "clear|green", NULL});
    (void)reasons_add(&why, VERDICT_WRONG, REASON_NONE_SHARED, NULL);
    assert_int_equal(tell(&cli, VERDICT_WRONG, STDERR_FILENO), CLI_USAGE);
    assert_string_equal(told,
                        "noroshi: share: 'yellow' is not a TLP level: use "
                        "clear|green\n"
                        "none of the records was shared\n");
    assert_int_equal(why.count, 0);
}

static void one_argument_may_stand_twice(void **state)
{
    (void)state;
    (void)reasons_add(&why, VERDICT_AWAY, REASON_NODE_NOT_RUNNING,
                      (const char *[]){"/n", NULL});
    assert_int_equal(tell(&cli, VERDICT_AWAY, STDERR_FILENO), CLI_NO_DAEMON);
    assert_string_equal(told, "noroshi: /n: noroshid is not running: start it "
                              "with 'noroshid --dir /n'\n");
}

static void the_faults_of_a_form_are_counted(void **state)
{
    (void)state;
    (void)reasons_add(&why, VERDICT_WRONG, REASON_FORM_FAULTS,
                      (const char *[]){"1", NULL});
    (void)reasons_add(&why, VERDICT_WRONG, REASON_FORM_FAULTS,
                      (const char *[]){"2", NULL});
    assert_int_equal(tell(&cli, VERDICT_WRONG, STDERR_FILENO), CLI_USAGE);
    assert_non_null(strstr(told, "1 problem in the form"));
    assert_non_null(strstr(told, "2 problems in the form"));
}

static void a_lost_act_is_told_with_the_command_that_goes_on(void **state)
{
    static const char command[] = "noroshi share a.txt --token 00ff";

    (void)state;
    (void)reasons_add(&why, VERDICT_AWAY, REASON_ACT_UNKNOWN,
                      (const char *[]){"00ff", NULL});
    assert_int_equal(tell(&cli, VERDICT_AWAY, STDERR_FILENO), CLI_NO_DAEMON);
    assert_non_null(strstr(told,
                           "noroshi: share: it is not known whether it was "
                           "committed"));
    assert_non_null(strstr(told, command));

    cli.json = true;
    (void)reasons_add(&why, VERDICT_AWAY, REASON_ACT_NOT_DONE,
                      (const char *[]){"00ff", NULL});
    assert_int_equal(tell(&cli, VERDICT_AWAY, STDOUT_FILENO), CLI_NO_DAEMON);
    cli.json = false;
    assert_string_equal(told, "{\"committed\":false,\"token\":\"00ff\","
                              "\"command\":\"noroshi share a.txt --token "
                              "00ff\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_a_sentence),
        cmocka_unit_test(each_verdict_has_its_exit_code),
        cmocka_unit_test(a_sentence_names_the_command_and_what_is_wrong),
        cmocka_unit_test(one_argument_may_stand_twice),
        cmocka_unit_test(the_faults_of_a_form_are_counted),
        cmocka_unit_test(a_lost_act_is_told_with_the_command_that_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
