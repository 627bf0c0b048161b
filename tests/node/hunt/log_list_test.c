/* log_list: which logs are read, and which of them first. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/log_list.h"
#include "tests/node/folder.h"

enum { SHOWN = 2048 };

static struct folder folder;
static size_t missed_count;

static int setup(void **state)
{
    (void)state;
    folder_open(&folder);
    missed_count = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_close(&folder);
    return 0;
}

static void missed(void *who, const char *path, const char *about)
{
    (void)who;
    assert_non_null(strstr(path, folder.path));
    assert_true(strlen(about) > 0);
    missed_count++;
}

static void put(const char *name)
{
    folder_put(&folder, name, name, strlen(name));
}

static void make(const char *name)
{
    assert_int_equal(0, mkdir(folder_file(&folder, name), 0700));
}

static void link_to(const char *to, const char *name)
{
    assert_int_equal(0, symlink(to, folder_file(&folder, name)));
}

/* What is listed of the folder, without its path. */
static void assert_listed(const char *want)
{
    struct log_list l = {0};
    char names[SHOWN] = "";
    size_t len = 0;

    log_list_add(&l, folder.path, missed, NULL);
    for (size_t i = 0; i < l.count; i++)
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%s",
                                i == 0 ? "" : " ",
                                l.names[i].path + strlen(folder.path) + 1);
    assert_string_equal(want, names);
    log_list_free(&l);
}

static void of_a_rotated_log_the_oldest_is_read_first(void **state)
{
    static const char *const names[] = {
        "dns.log-20261031.gz", "dns.log-20261101",    "dns.log.10.gz",
        "dns.log.2.gz",        "dns.log.1",           "dns.log",
        "conn.2026-11-01.log", "conn.2026-11-02.log", "conn.log",
    };

    (void)state;
    for (size_t i = sizeof names / sizeof *names; i > 0; i--)
        put(names[i - 1]);
    assert_listed("conn.2026-11-01.log conn.2026-11-02.log conn.log "
                  "dns.log-20261031.gz dns.log-20261101 dns.log.10.gz "
                  "dns.log.2.gz dns.log.1 dns.log");
}

static void the_order_is_one_of_numbers(void **state)
{
    (void)state;
    assert_true(log_list_order("x2.log", "x10.log") < 0);
    assert_true(log_list_order("x10.log", "x2.log") > 0);
    assert_true(log_list_order("a.1", "a") < 0);
    assert_true(log_list_order("a", "b.1") < 0);
    assert_true(log_list_order("a.1.gz", "a.1") < 0);
    assert_int_equal(0, log_list_order("a", "a"));
}

static void a_directory_is_read_with_what_is_below_it(void **state)
{
    (void)state;
    make("b");
    make("b/a");
    make("a");
    put("z");
    put("b/x");
    put("b/a/y");
    put("a/w");
    assert_int_equal(0, mkfifo(folder_file(&folder, "pipe"), 0600));
    assert_listed("z a/w b/x b/a/y");
    assert_int_equal(0, missed_count);
}

static void a_loop_of_links_ends_and_each_file_is_read_once(void **state)
{
    (void)state;
    make("a");
    put("a/x");
    link_to("..", "a/up");
    link_to(".", "self");
    link_to("a/x", "x");
    link_to("a", "b");
    assert_listed("x");
    assert_int_equal(0, missed_count);
}

static void a_link_to_nothing_is_named(void **state)
{
    (void)state;
    put("x");
    link_to("none", "y");
    assert_listed("x");
    assert_int_equal(1, missed_count);
}

static void
a_log_that_was_rotated_since_is_read_under_its_new_name(void **state)
{
    char from[FOLDER_PATH_MAX];
    struct log_list l = {0};
    struct fault fault = {0};
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log");
    log_list_add(&l, folder.path, missed, NULL);
    snprintf(from, sizeof from, "%s", folder_file(&folder, "log"));
    assert_int_equal(0, rename(from, folder_file(&folder, "log.1")));
    folder_put(&folder, "log", "new", 3);
    f = log_list_open(&l.names[0], &fault);
    assert_non_null(f);
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("log"), run.lines);
    log_file_close(f);
    log_run_free(&run);
    log_list_free(&l);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(of_a_rotated_log_the_oldest_is_read_first),
        TEST(the_order_is_one_of_numbers),
        TEST(a_directory_is_read_with_what_is_below_it),
        TEST(a_loop_of_links_ends_and_each_file_is_read_once),
        TEST(a_link_to_nothing_is_named),
        TEST(a_log_that_was_rotated_since_is_read_under_its_new_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
