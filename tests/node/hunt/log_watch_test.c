/* log_watch: a change in a directory ends the wait for it. */
#include "tests/unit.h"

#include <stdio.h>
#include <unistd.h>

#include "node/hunt/log_watch.h"
#include "tests/node/folder.h"

enum { LONG_MS = 60000 };

static void put(const char *name)
{
    FILE *to = fopen(folder_file(&folder_of_test, name), "a");

    assert_non_null(to);
    fputs("a\n", to);
    fclose(to);
}

static void what_changes_is_told_by_what_it_may_mean(void **state)
{
    struct log_watch w;
    int pipes[2];

    (void)state;
    log_watch_open(&w);
    assert_false(w.blind);
    log_watch_add(&w, folder_of_test.path);
    log_watch_add(&w, folder_of_test.path);
    log_watch_add(&w, "/none/at/all");
    assert_false(w.blind);
    assert_int_equal(LOG_WOKEN_NOT, log_watch_wait(&w, NULL, 0, 0));
    put("log");
    assert_int_equal(LOG_WOKEN_NAMES, log_watch_wait(&w, NULL, 0, LONG_MS));
    put("log");
    assert_int_equal(LOG_WOKEN_GROWTH, log_watch_wait(&w, NULL, 0, LONG_MS));
    assert_int_equal(LOG_WOKEN_NOT, log_watch_wait(&w, NULL, 0, 0));
    put("log");
    assert_int_equal(0, unlink(folder_file(&folder_of_test, "log")));
    assert_int_equal(LOG_WOKEN_NAMES, log_watch_wait(&w, NULL, 0, LONG_MS));

    assert_int_equal(0, pipe(pipes));
    assert_int_equal(1, write(pipes[1], "a", 1));
    assert_int_equal(LOG_WOKEN_NOT, log_watch_wait(&w, pipes, 1, LONG_MS));
    close(pipes[0]);
    close(pipes[1]);
    log_watch_close(&w);
}

static void without_inotify_anything_may_have_changed(void **state)
{
    struct log_watch w = {.fd = -1, .blind = true};

    (void)state;
    log_watch_add(&w, folder_of_test.path);
    assert_int_equal(LOG_WOKEN_NAMES, log_watch_wait(&w, NULL, 0, LONG_MS));
    log_watch_again(&w);
    assert_true(w.blind);
    log_watch_close(&w);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_changes_is_told_by_what_it_may_mean),
        TEST(without_inotify_anything_may_have_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
