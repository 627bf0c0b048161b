/* progress: one line while something takes longer than a second. */
#include "tests/unit.h"

#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/term/progress.h"

static int ours, kept;

static void stderr_is(int fd)
{
    fflush(stderr);
    kept = dup(STDERR_FILENO);
    assert_true(kept >= 0 && dup2(fd, STDERR_FILENO) >= 0);
}

static void stderr_again(void)
{
    fflush(stderr);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
}

/* All that was shown: the terminal has no other end any more, so that the last
   read fails. */
static const char *shown(void)
{
    static char room[1024];
    size_t len = 0;
    ssize_t n;

    while ((n = read(ours, room + len, sizeof room - 1 - len)) > 0)
        len += (size_t)n;
    close(ours);
    room[len] = '\0';
    return room;
}

static void begin(struct progress *p)
{
    int theirs;

    if (openpty(&ours, &theirs, NULL, NULL, NULL) != 0)
        skip(); /* no terminals here */
    stderr_is(theirs);
    close(theirs);
    progress_begin(p, "records shared", 5000);
}

static void a_second_goes_by_in_silence(void **state)
{
    struct progress p;

    (void)state;
    begin(&p);
    progress_step(&p, 1, 9, 5999);
    progress_end(&p);
    stderr_again();
    assert_string_equal(shown(), "");
}

static void then_it_says_how_far_and_clears_up(void **state)
{
    struct progress p;

    (void)state;
    begin(&p);
    progress_step(&p, 3, 9, 6000);
    progress_step(&p, 4, 9, 6001); /* too soon after the last */
    progress_step(&p, 5, 0, 6200);
    progress_end(&p);
    progress_end(&p);
    stderr_again();
    assert_string_equal(shown(), "\r\033[K3 / 9 records shared"
                                 "\r\033[K5 records shared\r\033[K");
}

static void a_pipe_gets_nothing(void **state)
{
    struct progress p;
    int pair[2];
    char c;

    (void)state;
    assert_int_equal(pipe2(pair, O_NONBLOCK), 0);
    stderr_is(pair[1]);
    progress_begin(&p, "records shared", 0);
    progress_step(&p, 3, 9, 60000);
    progress_end(&p);
    stderr_again();
    assert_int_equal(read(pair[0], &c, 1), -1);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_goes_by_in_silence),
        cmocka_unit_test(then_it_says_how_far_and_clears_up),
        cmocka_unit_test(a_pipe_gets_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
