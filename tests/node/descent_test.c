#include "node/descent.h"

#include "tests/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* A process that does nothing, until it is ended. */
static pid_t idler(void)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            pause();
    }
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void a_process_descends_from_itself_and_those_before_it(void **unused)
{
    (void)unused;
    assert_true(descent_from(getpid(), getpid()));
    assert_true(descent_from(getpid(), getppid()));
    if (getpid() != 1)
        assert_true(descent_from(getpid(), 1) || getppid() == 0);
}

static void a_child_descends_and_a_sibling_does_not(void **unused)
{
    pid_t one = idler(), other = idler();

    (void)unused;
    assert_true(descent_from(one, getpid()));
    assert_false(descent_from(one, other));
    assert_false(descent_from(getpid(), one));
    end(one);
    end(other);
}

/* Whatever its name is, the parent's number is found behind it. */
static void a_name_deceives_nobody(void **unused)
{
    pid_t other = idler(), one;
    char name[16];

    (void)unused;
    snprintf(name, sizeof name, ") S %ld", (long)other);
    one = fork();
    if (one == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, name);
        kill(getpid(), SIGSTOP);
        _exit(0);
    }
    assert_int_equal(waitpid(one, NULL, WUNTRACED), one);
    assert_false(descent_from(one, other));
    assert_true(descent_from(one, getpid()));
    end(one);
    end(other);
}

static void one_that_has_ended_counts_as_descendant(void **unused)
{
    pid_t one = idler();

    (void)unused;
    end(one);
    assert_true(descent_from(one, getpid()));
}

static void a_process_of_another_namespace_does_not_descend(void **unused)
{
    (void)unused;
    assert_false(descent_from(0, getpid()));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_descends_from_itself_and_those_before_it),
        cmocka_unit_test(a_child_descends_and_a_sibling_does_not),
        cmocka_unit_test(a_name_deceives_nobody),
        cmocka_unit_test(one_that_has_ended_counts_as_descendant),
        cmocka_unit_test(a_process_of_another_namespace_does_not_descend),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
