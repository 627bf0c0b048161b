/* log_file: logs, in whatever they are written, as runs of whole lines. */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/hunt/log_file.h"
#include "tests/node/folder.h"
#include "tests/node/hunt/log_packed.h"

enum { ROOM = 8 * 1024 * 1024 };

static uint8_t big[ROOM], packed[ROOM], got[ROOM];

static struct log_file *opened(const char *name)
{
    struct fault fault = {0};
    struct log_file *f =
        log_file_open(folder_file(&folder_of_test, name), &fault);

    assert_non_null(f);
    return f;
}

/* All of its runs, one behind the other; each begins where the last ended. */
static struct bytes read_rest(struct log_file *f)
{
    struct buffer all = {got, 0, sizeof got};
    struct log_run run = {0};
    uint64_t at = 0;

    while (log_file_next(f, &run)) {
        if (all.len > 0)
            assert_int_equal(at, run.offset);
        at = run.offset + run.lines.len;
        assert_true(run.lines.len <= LOG_FILE_LINE_MAX + LOG_FILE_OVERLAP);
        assert_true(buffer_add(&all, run.lines));
    }
    log_run_free(&run);
    return bytes_of(&all);
}

static void assert_read(const char *name, struct bytes want, enum err why)
{
    struct log_file *f = opened(name);
    struct bytes all = read_rest(f);

    assert_int_equal(want.len, all.len);
    assert_bytes_equal(want, all);
    assert_err(why, log_file_fault(f)->why);
    log_file_close(f);
}

static void put(const char *name, struct bytes octets)
{
    folder_put(&folder_of_test, name, octets.at, octets.len);
}

/* Lines that a run cuts in many places. */
static struct bytes many_lines(void)
{
    size_t len = 0;

    for (unsigned i = 0; len < ROOM / 4; i++)
        len += (size_t)snprintf((char *)big + len, ROOM - len,
                                "%u host%u.example %0*u\n", i, i * 7,
                                (int)(i % 97 + 1), i);
    return (struct bytes){big, len};
}

static void every_octet_of_a_log_is_in_one_run(void **state)
{
    (void)state;
    put("log", many_lines());
    assert_read("log", many_lines(), ERR_OK);
    put("log", (struct bytes){big, 0});
    assert_read("log", (struct bytes){big, 0}, ERR_OK);
    put("log", UNIT_LITERAL("a\nb"));
    assert_read("log", UNIT_LITERAL("a\nb"), ERR_OK);
    put("log", UNIT_LITERAL("a\0b\n\0\0\n\xff\xfb\x80 c\n"));
    assert_read("log", UNIT_LITERAL("a\0b\n\0\0\n\xff\xfb\x80 c\n"), ERR_OK);
}

static void a_run_ends_with_a_line(void **state)
{
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log", many_lines());
    f = opened("log");
    while (log_file_next(f, &run)) {
        assert_int_equal('\n', run.lines.at[run.lines.len - 1]);
        assert_false(run.goes_on);
        assert_int_equal(run.offset, run.line_start);
    }
    log_run_free(&run);
    log_file_close(f);
}

static void compressed_logs_are_known_by_their_content(void **state)
{
    (void)state;
    for (enum log_packing p = LOG_GZIP; p <= LOG_XZ; p++) {
        struct buffer out = {packed, 0, sizeof packed};
        struct bytes all = many_lines();
        const size_t half = all.len / 2;

        /* As two streams, and NULs of a tape behind them. */
        log_packed(&out, p, (struct bytes){all.at, half});
        log_packed(&out, p, (struct bytes){all.at + half, all.len - half});
        memset(out.at + out.len, 0, 512);
        out.len += 512;
        put("log.txt", bytes_of(&out));
        assert_read("log.txt", all, ERR_OK);
    }
}

static void of_a_compressed_log_that_is_cut_off_the_rest_is_read(void **state)
{
    (void)state;
    for (enum log_packing p = LOG_GZIP; p <= LOG_XZ; p++) {
        struct buffer out = {packed, 0, sizeof packed};
        struct bytes all = many_lines(), some;
        struct log_file *f;

        log_packed(&out, p, all);
        put("log", (struct bytes){packed, out.len - out.len / 8});
        f = opened("log");
        some = read_rest(f);
        /* bzip2 has blocks, of which a cut one is nothing. */
        assert_true(p == LOG_BZIP2 || some.len > all.len / 2);
        assert_true(some.len < all.len);
        assert_memory_equal(all.at, some.at, some.len);
        assert_err(ERR_BAD_SHAPE, log_file_fault(f)->why);
        assert_non_null(strstr(log_file_fault(f)->about, "end early"));
        log_file_close(f);
    }
}

static void damaged_data_are_told(void **state)
{
    (void)state;
    for (enum log_packing p = LOG_GZIP; p <= LOG_XZ; p++) {
        struct buffer out = {packed, 0, sizeof packed};
        struct log_file *f;

        log_packed(&out, p, many_lines());
        for (size_t i = 0; i < 64; i++)
            packed[out.len / 2 + i] ^= 0x5a;
        put("log", bytes_of(&out));
        f = opened("log");
        (void)read_rest(f);
        assert_err(ERR_BAD_SHAPE, log_file_fault(f)->why);
        log_file_close(f);

        out.len = 0;
        log_packed(&out, p, UNIT_LITERAL("a\n"));
        assert_true(buffer_add_text(&out, "no such stream"));
        put("log", bytes_of(&out));
        assert_read("log", UNIT_LITERAL("a\n"), ERR_BAD_SHAPE);
    }
}

static struct bytes wide(struct bytes text, bool big_endian, bool mark)
{
    struct buffer out = {packed, 0, sizeof packed};

    if (mark)
        assert_true(buffer_add(&out, big_endian ? UNIT_LITERAL("\xfe\xff")
                                                : UNIT_LITERAL("\xff\xfe")));
    for (size_t i = 0; i < text.len; i++) {
        assert_true(buffer_add_octet(&out, big_endian ? 0 : text.at[i]));
        assert_true(buffer_add_octet(&out, big_endian ? text.at[i] : 0));
    }
    return bytes_of(&out);
}

static void utf16_is_read_with_and_without_its_mark(void **state)
{
    struct bytes all = many_lines();

    (void)state;
    all.len /= 2;
    for (int i = 0; i < 4; i++) {
        put("log", wide(all, i % 2, i / 2));
        assert_read("log", all, ERR_OK);
        put("log", wide(UNIT_LITERAL("a.example\n"), i % 2, i / 2));
        assert_read("log", UNIT_LITERAL("a.example\n"), ERR_OK);
    }
    put("log", UNIT_LITERAL("\xff\xfe\x42\x30\x3d\xd8\x25\xdd\x3d\xd8\n\0x"));
    assert_read("log", UNIT_LITERAL("あ\xf0\x9f\x94\xa5\xef\xbf\xbd\n"),
                ERR_OK);
}

static void lines_may_end_with_cr_alone(void **state)
{
    (void)state;
    put("log", UNIT_LITERAL("a\rb\rc"));
    assert_read("log", UNIT_LITERAL("a\nb\nc"), ERR_OK);
    put("log", UNIT_LITERAL("a\r\nb\rc\n"));
    assert_read("log", UNIT_LITERAL("a\r\nb\rc\n"), ERR_OK);
}

static void a_mark_of_utf8_is_no_part_of_the_first_line(void **state)
{
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log", UNIT_LITERAL("\xef\xbb\xbf"
                            "a\n"));
    f = opened("log");
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("a\n"), run.lines);
    assert_int_equal(3, run.offset);
    log_run_free(&run);
    log_file_close(f);
}

/* Words of 20 octets, and where each begins. */
static void a_line_longer_than_a_run_comes_in_parts_that_overlap(void **state)
{
    const size_t words = 200000;
    struct log_run run = {0};
    struct log_file *f;
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < words; i++)
        snprintf((char *)big + 20 * i, 21, "w%013zu.test ", i);
    put("log", (struct bytes){big, 20 * words});
    f = opened("log");
    while (log_file_next(f, &run)) {
        assert_int_equal(0, run.line_start);
        assert_true(run.cap <= LOG_FILE_LINE_MAX + LOG_FILE_OVERLAP);
        assert_int_equal(0, run.offset % 20); /* no word was cut */
        assert_int_equal(0, run.lines.len % 20);
        assert_true(seen == 0 || run.offset <= seen - LOG_FILE_OVERLAP);
        assert_memory_equal(big + run.offset, run.lines.at, run.lines.len);
        seen = run.offset + run.lines.len;
        assert_int_equal(seen < 20 * words, run.goes_on);
    }
    assert_int_equal(20 * words, seen);
    log_run_free(&run);
    log_file_close(f);
}

static void lines_behind_a_long_one_begin_anew(void **state)
{
    struct log_run run = {0};
    struct log_file *f;
    uint64_t at = 0;
    uint8_t last = 0;

    (void)state;
    memset(big, 'a', ROOM);
    memcpy(big + 3 * LOG_FILE_LINE_MAX, "\nb\n", 3);
    put("log", (struct bytes){big, 3 * LOG_FILE_LINE_MAX + 3});
    f = opened("log");
    while (log_file_next(f, &run)) {
        at = run.line_start;
        last = run.lines.at[run.lines.len - 1];
    }
    assert_int_equal(0, at); /* the last run began within the first line, */
    assert_int_equal('\n', last);
    assert_false(run.goes_on); /* and it ended there */
    log_run_free(&run);
    log_file_close(f);
}

static void a_pipe_is_read_as_it_comes(void **state)
{
    const char *path = folder_file(&folder_of_test, "pipe");
    struct log_run run = {0};
    struct fault fault = {0};
    struct log_file *f;
    pid_t writer;
    int status;

    (void)state;
    assert_int_equal(0, mkfifo(path, 0600));
    writer = fork();
    if (writer == 0) {
        const int fd = open(path, O_WRONLY);

        _exit(write(fd, "a.example\nb", 11) != 11);
    }
    f = log_file_open(path, &fault);
    assert_non_null(f);
    assert_true(log_file_next(f, &run));
    assert_true(run.waited);
    assert_bytes_equal(UNIT_LITERAL("a.example\n"), run.lines);
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("b"), run.lines);
    assert_false(log_file_next(f, &run));
    assert_err(ERR_OK, log_file_fault(f)->why);
    log_run_free(&run);
    log_file_close(f);
    assert_int_equal(writer, waitpid(writer, &status, 0));
    assert_int_equal(0, status);
}

static void a_file_that_gets_shorter_is_told(void **state)
{
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log", many_lines());
    f = opened("log");
    assert_true(log_file_next(f, &run));
    assert_int_equal(0, truncate(folder_file(&folder_of_test, "log"), 0));
    while (log_file_next(f, &run))
        continue;
    assert_err(ERR_BAD_SHAPE, log_file_fault(f)->why);
    assert_non_null(strstr(log_file_fault(f)->about, "shorter"));
    log_run_free(&run);
    log_file_close(f);
}

static void a_file_that_is_replaced_is_read_to_its_end_and_told(void **state)
{
    struct log_run run = {0};
    char other[FOLDER_PATH_MAX];
    struct log_file *f;
    size_t len;

    (void)state;
    put("log", many_lines());
    put("other", UNIT_LITERAL("x\n"));
    snprintf(other, sizeof other, "%s", folder_file(&folder_of_test, "other"));
    f = opened("log");
    assert_true(log_file_next(f, &run));
    len = run.lines.len;
    assert_false(log_file_was_replaced(f));
    assert_int_equal(0, rename(other, folder_file(&folder_of_test, "log")));
    len += read_rest(f).len;
    assert_int_equal(many_lines().len, len);
    assert_err(ERR_OK, log_file_fault(f)->why);
    assert_true(log_file_was_replaced(f));
    log_run_free(&run);
    log_file_close(f);
}

static void append(const char *name, const char *text)
{
    FILE *to = fopen(folder_file(&folder_of_test, name), "a");

    assert_non_null(to);
    fputs(text, to);
    fclose(to);
}

static struct log_file *opened_live(const char *name)
{
    struct fault fault = {0};
    struct log_file *f =
        log_file_open_live(folder_file(&folder_of_test, name), &fault);

    assert_non_null(f);
    return f;
}

static void of_a_log_that_grows_a_line_is_read_when_it_has_its_end(void **state)
{
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log", UNIT_LITERAL("a\nb"));
    f = opened_live("log");
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("a\n"), run.lines);
    assert_false(log_file_next(f, &run));
    assert_false(log_file_next(f, &run));
    append("log", "c");
    assert_false(log_file_next(f, &run));
    append("log", "d\ne");
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("bcd\n"), run.lines);
    assert_int_equal(2, run.offset);
    log_file_finish(f);
    assert_true(log_file_next(f, &run));
    assert_bytes_equal(UNIT_LITERAL("e"), run.lines);
    assert_false(log_file_next(f, &run));
    log_run_free(&run);
    log_file_close(f);
}

/* Each octet comes by itself; what is read is what a log has that is whole. */
static void assert_grows(struct bytes octets, struct bytes want)
{
    struct buffer all = {got, 0, sizeof got};
    struct log_run run = {0};
    struct log_file *f;

    put("log", UNIT_LITERAL(""));
    f = opened_live("log");
    for (size_t i = 0; i < octets.len; i++) {
        FILE *to = fopen(folder_file(&folder_of_test, "log"), "a");

        assert_non_null(to);
        fputc(octets.at[i], to);
        fclose(to);
        while (log_file_next(f, &run))
            assert_true(buffer_add(&all, run.lines));
    }
    assert_err(ERR_OK, log_file_fault(f)->why);
    assert_bytes_equal(want, bytes_of(&all));
    log_run_free(&run);
    log_file_close(f);
}

static void a_log_that_grows_from_nothing_is_known_for_what_it_is(void **state)
{
    const struct bytes text = UNIT_LITERAL("a.example b\n\nc.example\n");

    (void)state;
    assert_grows(text, text);
    assert_grows(UNIT_LITERAL("a.example\r\nb\r\n"),
                 UNIT_LITERAL("a.example\r\nb\r\n"));
    for (int i = 0; i < 4; i++)
        assert_grows(wide(text, i % 2, i / 2), text);
    assert_grows(UNIT_LITERAL("\xff\xfe\x3d\xd8\x25\xdd\n\0"),
                 UNIT_LITERAL("\xf0\x9f\x94\xa5\n"));
    assert_grows(UNIT_LITERAL("\xef\xbb\xbf"
                              "a.example\n"),
                 UNIT_LITERAL("a.example\n"));
    for (enum log_packing p = LOG_GZIP; p <= LOG_XZ; p++) {
        struct buffer out = {packed, 0, sizeof packed};

        log_packed(&out, p, text);
        assert_grows(bytes_of(&out), text);
    }
}

static void a_log_that_is_emptied_and_filled_again_is_told(void **state)
{
    const char *path = folder_file(&folder_of_test, "log");
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    put("log", UNIT_LITERAL("a\nb\n"));
    f = opened_live("log");
    assert_true(log_file_next(f, &run));
    assert_false(log_file_next(f, &run));
    assert_err(ERR_OK, log_file_fault(f)->why);
    assert_int_equal(0, truncate(path, 0));
    append("log", "c\nd\ne\n");
    assert_false(log_file_next(f, &run));
    assert_err(ERR_BAD_SHAPE, log_file_fault(f)->why);
    log_run_free(&run);
    log_file_close(f);
}

static void a_named_pipe_may_have_one_writer_after_another(void **state)
{
    const char *path = folder_file(&folder_of_test, "pipe");
    struct log_run run = {0};
    struct log_file *f;

    (void)state;
    assert_int_equal(0, mkfifo(path, 0600));
    f = opened_live("pipe");
    assert_false(log_file_next(f, &run));
    for (int i = 0; i < 3; i++) {
        append("pipe", "a.example\n");
        assert_true(log_file_next(f, &run));
        assert_bytes_equal(UNIT_LITERAL("a.example\n"), run.lines);
        assert_false(log_file_next(f, &run));
        assert_false(log_file_input(f)->over);
    }
    log_run_free(&run);
    log_file_close(f);
}

/* At a line's beginning near the middle. */
static void a_log_is_read_on_from_any_line(void **state)
{
    struct bytes all = many_lines();
    const size_t at =
        (size_t)((const uint8_t *)memchr(all.at + all.len / 2, '\n', 200) -
                 all.at) +
        1;
    struct log_run run = {0};
    struct log_file *f;
    uint8_t octets[8];

    (void)state;
    put("log", all);
    f = opened("log");
    assert_true(log_file_next(f, &run));
    assert_true(log_file_is_as_stored(f));
    assert_true(log_file_octets(f, at, octets, sizeof octets));
    assert_memory_equal(all.at + at, octets, sizeof octets);
    assert_false(log_file_octets(f, all.len - 7, octets, sizeof octets));
    log_file_seek(f, at);
    assert_true(log_file_next(f, &run));
    assert_int_equal(at, run.offset);
    assert_memory_equal(all.at + at, run.lines.at, run.lines.len);
    assert_int_equal(all.len - at, run.lines.len + read_rest(f).len);
    log_run_free(&run);
    log_file_close(f);
}

static void what_cannot_be_opened_says_why(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_null(log_file_open(folder_file(&folder_of_test, "none"), &fault));
    assert_string_equal(strerror(ENOENT), fault.about);
    fault = (struct fault){0};
    assert_null(log_file_open(folder_of_test.path, &fault));
    assert_string_equal(strerror(EISDIR), fault.about);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_octet_of_a_log_is_in_one_run),
        TEST(a_run_ends_with_a_line),
        TEST(compressed_logs_are_known_by_their_content),
        TEST(of_a_compressed_log_that_is_cut_off_the_rest_is_read),
        TEST(damaged_data_are_told),
        TEST(utf16_is_read_with_and_without_its_mark),
        TEST(lines_may_end_with_cr_alone),
        TEST(a_mark_of_utf8_is_no_part_of_the_first_line),
        TEST(a_line_longer_than_a_run_comes_in_parts_that_overlap),
        TEST(lines_behind_a_long_one_begin_anew),
        TEST(a_pipe_is_read_as_it_comes),
        TEST(a_file_that_gets_shorter_is_told),
        TEST(a_file_that_is_replaced_is_read_to_its_end_and_told),
        TEST(of_a_log_that_grows_a_line_is_read_when_it_has_its_end),
        TEST(a_log_that_grows_from_nothing_is_known_for_what_it_is),
        TEST(a_log_that_is_emptied_and_filled_again_is_told),
        TEST(a_named_pipe_may_have_one_writer_after_another),
        TEST(a_log_is_read_on_from_any_line),
        TEST(what_cannot_be_opened_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
