/* log_position: how far a log was read is found again in it, and in no other.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <unistd.h>

#include "node/hunt/log_position.h"
#include "tests/node/folder.h"
#include "tests/node/hunt/log_packed.h"

enum { ROOM = 1024 * 1024, LINES = 4000, READ = 3000 };

static uint8_t text[ROOM], packed[ROOM];
static size_t text_len, read_len;
static struct log_run run;
static struct log_position position;

static struct log_file *opened(const char *name)
{
    struct fault fault = {0};
    struct log_file *f =
        log_file_open(folder_file(&folder_of_test, name), &fault);

    assert_non_null(f);
    return f;
}

/* Lines, of which the first READ were read. */
static int setup(void **state)
{
    struct log_trail trail = {0};

    (void)folder_setup(state);
    text_len = 0;
    for (int i = 0; i < LINES; i++) {
        text_len += (size_t)snprintf((char *)text + text_len, ROOM - text_len,
                                     "%d a.example %0*d\n", i, i % 60 + 1, i);
        if (i + 1 == READ)
            read_len = text_len;
    }
    position = (struct log_position){0};
    for (size_t at = 0; at < read_len; at += 777) /* as it may come */
        log_position_move(
            &position, &trail,
            &(struct log_run){
                .lines = {text + at, read_len - at < 777 ? read_len - at : 777},
                .offset = at});
    assert_int_equal(read_len, position.offset);
    assert_int_equal(READ, position.lines);
    return 0;
}

static int teardown(void **state)
{
    log_run_free(&run);
    run = (struct log_run){0};
    return folder_teardown(state);
}

/* Where it is found, the rest comes, and the position behind it is right. */
static void assert_found(enum log_position_found want, const char *name)
{
    struct log_position at = position, all = {0};
    struct log_trail trail, whole = {0};
    struct log_file *f = opened(name);
    size_t len = 0;

    assert_int_equal(want, log_position_find(&at, &trail, f, &run));
    while (want == LOG_POSITION_FOUND && run.lines.len > 0) {
        assert_int_equal(read_len + len, run.offset);
        assert_memory_equal(text + read_len + len, run.lines.at, run.lines.len);
        len += run.lines.len;
        log_position_move(&at, &trail, &run);
        if (!log_file_next(f, &run))
            run.lines.len = 0;
    }
    log_file_close(f);
    if (want != LOG_POSITION_FOUND)
        return;
    log_position_move(&all, &whole,
                      &(struct log_run){.lines = {text, read_len + len}});
    assert_memory_equal(&all, &at, sizeof at);
}

static void put(const char *name, size_t len)
{
    folder_put(&folder_of_test, name, text, len);
}

static void it_is_found_in_the_log_and_in_copies(void **state)
{
    (void)state;
    put("log", text_len);
    assert_found(LOG_POSITION_FOUND, "log");
    put("log", read_len);
    assert_found(LOG_POSITION_FOUND, "log");
    for (enum log_packing p = LOG_GZIP; p <= LOG_XZ; p++) {
        struct buffer out = {packed, 0, sizeof packed};

        log_packed(&out, p, (struct bytes){text, text_len});
        folder_put(&folder_of_test, "packed", out.at, out.len);
        assert_found(LOG_POSITION_FOUND, "packed");
    }
}

static void a_log_that_ends_before_it_is_told_from_another(void **state)
{
    (void)state;
    put("log", read_len - 1);
    assert_found(LOG_POSITION_BEHIND, "log");
    put("log", (size_t)2 * LOG_POSITION_OCTETS);
    assert_found(LOG_POSITION_BEHIND, "log");
    put("log", LOG_POSITION_OCTETS / 2);
    assert_found(LOG_POSITION_SHORT, "log");
    put("log", 0);
    assert_found(LOG_POSITION_SHORT, "log");
    folder_put(&folder_of_test, "log", text + 9, text_len - 9);
    assert_found(LOG_POSITION_OTHER, "log");
}

static void what_was_written_anew_is_another(void **state)
{
    (void)state;
    text[0] ^= 1;
    put("log", text_len);
    assert_found(LOG_POSITION_OTHER, "log");
    text[0] ^= 1;
    text[read_len - 2] ^= 1;
    put("log", text_len);
    assert_found(LOG_POSITION_OTHER, "log");
}

static void before_the_first_line_it_is_found_in_any_log(void **state)
{
    const struct log_position first = {0};
    struct log_trail trail;
    struct log_file *f;

    (void)state;
    put("log", text_len);
    f = opened("log");
    assert_int_equal(LOG_POSITION_FOUND,
                     log_position_find(&first, &trail, f, &run));
    assert_int_equal(0, run.offset);
    assert_true(run.lines.len > 0);
    log_file_close(f);
}

static void of_two_logs_the_beginnings_are_compared(void **state)
{
    struct log_file *a, *b;

    (void)state;
    put("a", text_len);
    put("b", read_len);
    a = opened("a");
    b = opened("b");
    assert_true(log_file_next(a, &run));
    assert_true(log_file_next(b, &run));
    assert_true(log_position_same(a, b, read_len));
    assert_true(log_position_same(a, b, 3));
    assert_false(log_position_same(a, b, text_len));
    log_file_close(b);
    text[read_len - 5] ^= 1;
    put("b", read_len);
    b = opened("b");
    assert_false(log_position_same(a, b, read_len));
    log_file_close(a);
    log_file_close(b);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_is_found_in_the_log_and_in_copies),
        TEST(a_log_that_ends_before_it_is_told_from_another),
        TEST(what_was_written_anew_is_another),
        TEST(before_the_first_line_it_is_found_in_any_log),
        TEST(of_two_logs_the_beginnings_are_compared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
