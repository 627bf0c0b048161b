/* hook_lane: what gathers, how often a command runs, what is owed. */
#include "tools/hook/hook_lane.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "node/date.h"
#include "tests/node/folder.h"
#include "tests/unit.h"

static struct folder f;
static struct config c;
static struct hook_lane l;
static const struct inbox_mark mark = {.at = {7}, .len = 1};

static int fresh(void **state)
{
    (void)state;
    folder_open(&f);
    config_init(&c);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    hook_lane_close(&l);
    folder_close(&f);
    return 0;
}

static void opens(const char *command, uint32_t a_minute)
{
    snprintf(c.hook[CONFIG_HOOK_NEW], CONFIG_HOOK_COMMAND_MAX, "%s", command);
    c.hooks_a_minute = a_minute;
    hook_lane_open(&l, &c, CONFIG_HOOK_NEW, 0);
}

static void add(int count, uint64_t page)
{
    for (int i = 0; i < count; i++)
        hook_lane_add(&l, json_object(), page, &mark);
}

/* What runs comes to its end. */
static void ends(uint64_t now_ms)
{
    const pid_t pid = l.process.pid;
    int status;

    assert_true(pid > 0);
    hook_command_step(&l.process, now_ms);
    assert_int_equal(pid, waitpid(pid, &status, 0));
    assert_false(hook_lane_ended(&l, pid + 1, status, now_ms));
    assert_true(hook_lane_ended(&l, pid, status, now_ms));
}

static void what_happens_meanwhile_is_told_together(void **state)
{
    (void)state;
    opens("/bin/true", 60);
    add(1, 1);
    hook_lane_step(&l, "take", 0);
    add(2, 2);
    add(100, 3);
    hook_lane_step(&l, "take", 0);
    assert_int_equal(1, l.run.count);
    assert_int_equal(1, hook_lane_owes(&l)->page);
    ends(0);
    assert_int_equal(2, hook_lane_owes(&l)->page);
    hook_lane_step(&l, "take", 0);
    assert_int_equal(102, l.run.count);
    assert_int_equal(HOOK_LANE_ROWS_MAX, json_array_size(l.run.rows));
    ends(0);
    assert_null(hook_lane_owes(&l));
    assert_int_equal(2, l.runs);
    assert_int_equal(0, l.failed);
}

static void it_runs_no_more_often_than_it_may(void **state)
{
    uint64_t now_ms = 0;

    (void)state;
    opens("/bin/true", 2);
    for (int i = 0; i < 2; i++) {
        add(1, 1);
        hook_lane_step(&l, "take", now_ms);
        ends(now_ms);
    }
    add(1, 1);
    hook_lane_step(&l, "take", now_ms += DATE_MINUTE_MS / 2 - 1);
    assert_int_equal(0, l.process.pid);
    assert_non_null(hook_lane_owes(&l));
    hook_lane_step(&l, "take", now_ms += 1);
    ends(now_ms);
    assert_int_equal(3, l.runs);
}

static void what_fails_is_tried_again_and_given_up(void **state)
{
    uint64_t now_ms = 0;

    (void)state;
    opens("/bin/false", 60);
    add(5, 1);
    for (unsigned i = 0; i < HOOK_LANE_TRIES; i++) {
        hook_lane_step(&l, "take", now_ms);
        ends(now_ms);
        hook_lane_step(&l, "take", now_ms);
        assert_int_equal(0, l.process.pid);
        now_ms += HOOK_LANE_TRIES * HOOK_LANE_AGAIN_MS;
    }
    assert_null(hook_lane_owes(&l));
    assert_int_equal(1, l.runs);
    assert_int_equal(1, l.failed);
    assert_true(l.news);
    assert_string_equal("exit status 1", l.why);
}

static void what_is_not_there_fails_as_well(void **state)
{
    (void)state;
    opens("/nowhere/at/all", 60);
    add(1, 1);
    for (unsigned i = 0; i < HOOK_LANE_TRIES; i++)
        hook_lane_step(&l, "take", i * HOOK_LANE_TRIES * HOOK_LANE_AGAIN_MS);
    assert_int_equal(1, l.failed);
    assert_non_null(strstr(l.why, "No such file"));
}

static void what_hangs_is_killed_with_what_it_started(void **state)
{
    (void)state;
    folder_put(&f, "hangs", "#!/bin/sh\nsleep 1000 &\nwait\n", 27);
    assert_int_equal(0, chmod(folder_file(&f, "hangs"), 0755));
    opens(folder_file(&f, "hangs"), 60);
    add(1, 1);
    hook_lane_step(&l, "take", 0);
    hook_lane_step(&l, "take", c.hook_timeout_s * UINT64_C(1000));
    ends(c.hook_timeout_s * UINT64_C(1000));
    assert_non_null(strstr(l.why, "too long"));
}

static void without_a_command_nothing_gathers(void **state)
{
    (void)state;
    opens("", 60);
    add(3, 1);
    hook_lane_step(&l, "take", 0);
    assert_null(hook_lane_owes(&l));
    assert_int_equal(0, l.runs);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, clear)
    const struct CMUnitTest tests[] = {
        TEST(what_happens_meanwhile_is_told_together),
        TEST(it_runs_no_more_often_than_it_may),
        TEST(what_fails_is_tried_again_and_given_up),
        TEST(what_is_not_there_fails_as_well),
        TEST(what_hangs_is_killed_with_what_it_started),
        TEST(without_a_command_nothing_gathers),
    };

    signal(SIGPIPE, SIG_IGN); /* as the process does: some read nothing */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
