#include "tests/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/log.h"

static char heard[4096];

/* stderr goes into a file, from here to heard_all(). */
static int begin(void **state)
{
    int *kept = malloc(2 * sizeof *kept);
    FILE *to = tmpfile();

    assert_non_null(kept);
    assert_non_null(to);
    fflush(stderr);
    kept[0] = dup(STDERR_FILENO);
    kept[1] = dup(fileno(to));
    dup2(kept[1], STDERR_FILENO);
    fclose(to);
    log_name("");
    log_quiet(false);
    *state = kept;
    return 0;
}

static int end(void **state)
{
    int *kept = *state;

    dup2(kept[0], STDERR_FILENO);
    close(kept[0]);
    close(kept[1]);
    free(kept);
    return 0;
}

static const char *heard_all(void **state)
{
    int *kept = *state;
    ssize_t n;

    fflush(stderr);
    n = pread(kept[1], heard, sizeof heard - 1, 0);
    assert_true(n >= 0);
    heard[n] = '\0';
    return heard;
}

static void a_line_says_level_process_and_event(void **state)
{
    log_name("core");
    log_info("peer '%s' connected", "CERT-A");
    log_warn("disk %d%% full", 99);
    assert_string_equal(heard_all(state), "info core: peer 'CERT-A' connected\n"
                                          "warn core: disk 99% full\n");
}

static void nobody_can_forge_a_line(void **state)
{
    log_info("peer '%s'", "x\nwarn core: all is lost\x1b[2J\r\x7f");
    assert_string_equal(heard_all(state),
                        "info peer 'x?warn core: all is lost?[2J?\?'\n");
}

static void a_long_line_is_cut_and_stays_one_line(void **state)
{
    char text[2 * LOG_LINE_MAX];

    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_warn("%s", text);
    heard_all(state);
    assert_int_equal(strlen(heard), strlen("warn ") + LOG_LINE_MAX - 1 + 1);
    assert_ptr_equal(strchr(heard, '\n'), heard + strlen(heard) - 1);
}

static void quiet_leaves_warnings(void **state)
{
    log_quiet(true);
    log_info("nothing to see");
    log_warn("look");
    assert_string_equal(heard_all(state), "warn look\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_line_says_level_process_and_event),
        TEST(nobody_can_forge_a_line),
        TEST(a_long_line_is_cut_and_stays_one_line),
        TEST(quiet_leaves_warnings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
