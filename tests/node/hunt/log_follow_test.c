/* log_follow: every line once, whatever becomes of the file that has it. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/hunt/log_follow.h"
#include "tests/node/folder.h"
#include "tests/node/hunt/log_packed.h"

enum { ROOM = 256 * 1024, KNOWN_MAX = 1024, ROUNDS = 3, ROUNDS_MAX = 500 };

static struct log_follow *follow;
static struct log_run run;
static char got[ROOM], said[ROOM];

/* What a process keeps for the next one. */
static struct log_known kept[KNOWN_MAX];
static char kept_paths[KNOWN_MAX][FOLDER_PATH_MAX];
static size_t kept_count;

static const char *at(const char *name)
{
    return folder_file(&folder_of_test, name);
}

static void open_follow(const char *name)
{
    const struct log_follow_options none = {0};

    follow = log_follow_open(&none);
    log_follow_add(follow, at(name));
    for (size_t i = 0; i < kept_count; i++)
        log_follow_know(follow, &kept[i]);
}

static void keep(void *who, const struct log_known *known)
{
    size_t i = 0;

    (void)who;
    while (i < kept_count &&
           (kept[i].dev != known->dev || kept[i].ino != known->ino))
        i++;
    assert_true(i < KNOWN_MAX);
    kept[i] = *known;
    snprintf(kept_paths[i], sizeof kept_paths[i], "%s", known->path);
    kept[i].path = kept_paths[i];
    kept_count += i == kept_count;
}

static void close_follow(void)
{
    log_follow_close(follow);
    follow = NULL;
}

static int setup(void **state)
{
    kept_count = 0;
    got[0] = said[0] = '\0';
    return folder_setup(state);
}

static int teardown(void **state)
{
    close_follow();
    log_run_free(&run);
    run = (struct log_run){0};
    return folder_teardown(state);
}

static void add(char *to, const char *format, struct bytes text)
{
    const size_t len = strlen(to);

    snprintf(to + len, ROOM - len, format, (int)text.len,
             (const char *)text.at);
}

static void take(const struct log_step *step)
{
    const char *name = log_list_base(step->path);

    switch (step->kind) {
    case LOG_STEP_RUN:
        add(got, "%.*s", run.lines);
        if (step->whole)
            log_follow_told(follow, step->log, &step->at);
        return;
    case LOG_STEP_AT:
        log_follow_told(follow, step->log, &step->at);
        return;
    case LOG_STEP_OLD:
    case LOG_STEP_MISSED:
    case LOG_STEP_ABSENT:
    case LOG_STEP_LOST:
        assert_true(step->kind == LOG_STEP_OLD || strlen(step->about) > 0);
        add(said, "%.*s ", bytes_text(name));
        add(said, "%.*s|",
            bytes_text(step->kind == LOG_STEP_OLD      ? "old"
                       : step->kind == LOG_STEP_MISSED ? "missed"
                       : step->kind == LOG_STEP_ABSENT ? "absent"
                                                       : "lost"));
    }
}

static void read_round(int ms)
{
    struct log_step step;

    while (log_follow_next(follow, &run, &step))
        take(&step);
    log_follow_changed(follow, false, keep, NULL);
    log_follow_wait(follow, ms);
}

/* Until so much was read, and then a little longer, if more should come. */
static void read_octets(size_t octets)
{
    for (int i = 0; i < ROUNDS_MAX && strlen(got) < octets; i++)
        read_round(20);
    for (int i = 0; i < ROUNDS; i++)
        read_round(i + 1 < ROUNDS ? 20 : 0);
}

/* What was read since this was asked last. */
static void assert_read(const char *want)
{
    read_octets(strlen(want));
    assert_string_equal(want, got);
    got[0] = '\0';
}

/* The same of two lines, in whatever order. */
static void assert_read_both(const char *one, const char *other)
{
    char both[64];

    snprintf(both, sizeof both, "%s%s", one, other);
    read_octets(strlen(both));
    if (strcmp(got, both) != 0)
        snprintf(both, sizeof both, "%s%s", other, one);
    assert_string_equal(both, got);
    got[0] = '\0';
}

static void assert_said(const char *want)
{
    assert_string_equal(want, said);
    said[0] = '\0';
}

/* As after a kill -9. */
static void restart(const char *name)
{
    close_follow();
    open_follow(name);
}

static void append(const char *name, const char *text)
{
    FILE *to = fopen(at(name), "a");

    assert_non_null(to);
    fputs(text, to);
    fclose(to);
}

static void move(const char *from, const char *to)
{
    char path[FOLDER_PATH_MAX];

    snprintf(path, sizeof path, "%s", at(from));
    assert_int_equal(0, rename(path, at(to)));
}

static void empty(const char *name)
{
    assert_int_equal(0, truncate(at(name), 0));
}

static struct bytes content(const char *name)
{
    static uint8_t room[ROOM];
    FILE *from = fopen(at(name), "r");
    size_t len;

    assert_non_null(from);
    len = fread(room, 1, sizeof room, from);
    fclose(from);
    return (struct bytes){room, len};
}

static void copy(const char *from, const char *to)
{
    const struct bytes all = content(from);

    folder_put(&folder_of_test, to, all.at, all.len);
}

/* As gzip does it. */
static void pack(const char *from, const char *to)
{
    static uint8_t room[ROOM];
    struct buffer out = {room, 0, sizeof room};

    log_packed(&out, LOG_GZIP, content(from));
    folder_put(&folder_of_test, to, out.at, out.len);
    assert_int_equal(0, unlink(at(from)));
}

static void drop(const char *name)
{
    assert_int_equal(0, unlink(at(name)));
}

static void make(const char *name)
{
    assert_int_equal(0, mkdir(at(name), 0700));
}

static void a_log_that_grows_is_read_on(void **state)
{
    (void)state;
    append("log", "a\nb");
    open_follow("log");
    assert_read("a\n");
    append("log", "c\n");
    assert_read("bc\n");
    assert_read("");
    append("log", "d\n");
    append("log", "e\n");
    assert_read("d\ne\n");
    restart("log");
    assert_read("");
    append("log", "f\n");
    assert_read("f\n");
    assert_said("");
}

static void a_log_that_is_not_there_yet_is_read_when_it_is(void **state)
{
    (void)state;
    open_follow("dir/log");
    assert_read("");
    assert_said("log absent|");
    assert_read("");
    assert_said("");
    make("dir");
    append("dir/log", "a\n");
    restart("dir/log");
    assert_read("a\n");
}

/* Renamed, a new one made; the old one still gets lines. */
static void a_renamed_log_is_read_to_its_end_first(void **state)
{
    static const char *const ways[] = {"dir/log", "dir"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make("dir");
        append("dir/log", "a\n");
        open_follow(ways[i]);
        assert_read("a\n");
        append("dir/log", "b\n");
        move("dir/log", "dir/log.1");
        append("dir/log", "c\n");
        append("dir/log.1", "d\n");
        assert_read("b\nd\nc\n");
        append("dir/log", "e\n");
        append("dir/log.1", "f\n");
        assert_read("f\ne\n");
        /* Two more generations at once. */
        move("dir/log.1", "dir/log.2");
        move("dir/log", "dir/log.1");
        append("dir/log", "g\n");
        move("dir/log.2", "dir/log.3");
        move("dir/log.1", "dir/log.2");
        move("dir/log", "dir/log.1");
        append("dir/log", "h\n");
        assert_read("g\nh\n");
        assert_said("");
        close_follow();
        kept_count = 0;
        folder_close(&folder_of_test);
        folder_open(&folder_of_test);
    }
}

/* The same while nobody follows. */
static void what_was_rotated_meanwhile_is_found_again(void **state)
{
    static const char *const ways[] = {"dir/log", "dir"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make("dir");
        append("dir/log", "a\n");
        open_follow(ways[i]);
        assert_read("a\n");
        close_follow();
        append("dir/log", "b\n");
        move("dir/log", "dir/log.2");
        append("dir/log.1", "c\n");
        append("dir/log", "d\n");
        open_follow(ways[i]);
        assert_read("b\nc\nd\n");
        close_follow();
        append("dir/log", "e\n");
        move("dir/log", "dir/log.old");
        append("dir/log", "f\n");
        open_follow(ways[i]);
        assert_read_both("e\n", "f\n");
        assert_said("");
        close_follow();
        kept_count = 0;
        folder_close(&folder_of_test);
        folder_open(&folder_of_test);
    }
}

/* One line a generation, as fast as it goes. */
static void rotate_often(int generations)
{
    char text[32], name[32];

    for (int i = 0; i < generations; i++) {
        snprintf(text, sizeof text, "%05d\n", i);
        append("dir/log", text);
        snprintf(name, sizeof name, "dir/log-%05d", i);
        move("dir/log", name);
    }
}

static int text_order(const void *a, const void *b)
{
    return memcmp(a, b, 6);
}

/* Names change also between the moments in which a look asks for them. */
static void what_is_renamed_during_a_look_is_read_once(void **state)
{
    enum { GENERATIONS = 150, LINE = 6 };
    static const char *const ways[] = {"dir/log", "dir"};
    char want[16];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        pid_t writer;

        make("dir");
        append("dir/log", "");
        open_follow(ways[i]);
        assert_read("");
        writer = fork();
        if (writer == 0) {
            rotate_often(GENERATIONS);
            _exit(0);
        }
        read_octets((size_t)GENERATIONS * LINE);
        assert_int_equal(writer, waitpid(writer, NULL, 0));
        read_octets((size_t)GENERATIONS * LINE);
        assert_int_equal(GENERATIONS * LINE, strlen(got));
        qsort(got, GENERATIONS, LINE, text_order);
        for (int line = 0; line < GENERATIONS; line++) {
            snprintf(want, sizeof want, "%05d\n", line);
            assert_memory_equal(want, got + line * LINE, LINE);
        }
        assert_said(i == 0 ? said : "");
        got[0] = '\0';
        close_follow();
        kept_count = 0;
        folder_close(&folder_of_test);
        folder_open(&folder_of_test);
    }
}

static void old_ones_that_are_compressed_are_not_read_again(void **state)
{
    (void)state;
    make("dir");
    append("dir/log", "a\n");
    open_follow("dir");
    assert_read("a\n");
    append("dir/log", "b\n");
    move("dir/log", "dir/log.1");
    append("dir/log", "c\n");
    assert_read("b\nc\n");
    pack("dir/log.1", "dir/log.1.gz");
    assert_read("");
    append("dir/log", "d\n");
    close_follow();
    move("dir/log", "dir/log.1");
    pack("dir/log.1", "dir/log.2.gz");
    append("dir/log", "e\n");
    open_follow("dir");
    assert_read_both("d\n", "e\n"); /* a number may be used again */
    restart("dir");
    assert_read("");
    assert_said("");
}

static void an_older_one_that_is_named_is_read(void **state)
{
    static const char *const others[] = {"dir/log.1", "dir"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make("dir");
        append("dir/log.1", "a\n");
        usleep(20000);
        append("dir/log", "b\n");
        open_follow("dir/log");
        log_follow_add(follow, at(others[i]));
        assert_read_both("a\n", "b\n");
        assert_said("");
        close_follow();
        kept_count = 0;
        folder_close(&folder_of_test);
        folder_open(&folder_of_test);
    }
}

static void of_one_log_a_compressed_one_has_the_rest(void **state)
{
    (void)state;
    append("log", "a\n");
    append("log.7.gz", "not asked for");
    usleep(20000);
    append("log", "b\n");
    open_follow("log");
    assert_read("a\nb\n");
    close_follow();
    append("log", "c\n");
    pack("log", "log.1.gz");
    append("log", "d\n");
    open_follow("log");
    assert_read("c\nd\n");
    assert_said("");
}

static void a_log_that_is_copied_and_emptied_goes_on_in_the_copy(void **state)
{
    static const char *const ways[] = {"dir/log", "dir"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        make("dir");
        append("dir/log", "first line\n");
        open_follow(ways[i]);
        assert_read("first line\n");
        copy("dir/log", "dir/log.1");
        assert_read("");
        empty("dir/log");
        append("dir/log", "second line\n");
        assert_read("second line\n");
        /* What came last is only in the copy, and the log is longer by now. */
        append("dir/log", "third line\n");
        move("dir/log.1", "dir/log.2");
        copy("dir/log", "dir/log.1");
        empty("dir/log");
        append("dir/log", "a fourth line that is longer than both together\n");
        assert_read("third line\n"
                    "a fourth line that is longer than both together\n");
        /* The same while nobody follows, and the copy is compressed. */
        close_follow();
        append("dir/log", "fifth\n");
        copy("dir/log", "dir/log.0");
        pack("dir/log.0", "dir/log.1.gz");
        empty("dir/log");
        append("dir/log", "sixth\n");
        open_follow(ways[i]);
        assert_read("fifth\nsixth\n");
        restart(ways[i]);
        assert_read("");
        assert_said("");
        close_follow();
        kept_count = 0;
        folder_close(&folder_of_test);
        folder_open(&folder_of_test);
    }
}

static void a_log_that_is_emptied_begins_anew(void **state)
{
    (void)state;
    append("log", "a\nb");
    open_follow("log");
    assert_read("a\n");
    empty("log");
    append("log", "c\n");
    assert_read("bc\n"); /* what is left of the last line is all */
    assert_said("");
    close_follow();
    empty("log");
    append("log", "d\n");
    open_follow("log");
    assert_read("d\n");
    assert_said("log lost|");
}

static void
another_log_with_a_reused_inode_is_read_from_its_beginning(void **state)
{
    (void)state;
    append("log", "a\n");
    open_follow("log");
    assert_read("a\n");
    close_follow();
    folder_put(&folder_of_test, "log", "b\nc\n", 4); /* the same inode */
    open_follow("log");
    assert_read("b\nc\n");
}

static void a_log_that_goes_and_comes_back_goes_on(void **state)
{
    (void)state;
    make("dir");
    append("dir/log", "a\n");
    open_follow("dir");
    assert_read("a\n");
    move("dir/log", "away");
    assert_read("");
    append("away", "b\n");
    assert_read("b\n");
    move("away", "dir/log");
    append("dir/log", "c\n");
    assert_read("c\n");
    append("dir/log", "d\n");
    drop("dir/log");
    assert_read("d\n");
    append("dir/log", "e\n");
    assert_read("e\n");
    assert_said("");
}

static void logs_that_appear_in_a_directory_are_read(void **state)
{
    (void)state;
    make("dir");
    open_follow("dir");
    assert_read("");
    make("dir/new");
    append("dir/new/log", "a\n");
    assert_read("a\n");
    append("dir/new/other", "b\n");
    append("dir/new/log", "c\n");
    assert_read("c\nb\n");
    assert_int_equal(0, symlink("..", at("dir/new/round")));
    append("dir/new/log", "d\n");
    assert_read("d\n");
    assert_said("");
}

static void logs_that_begin_alike_are_two(void **state)
{
    (void)state;
    make("dir");
    append("dir/a.log", "same\n");
    append("dir/b.log", "same\n");
    open_follow("dir");
    assert_read("same\nsame\n");
    append("dir/work.1", "begin\n");
    assert_read("begin\n");
    append("dir/work.2", "begin\n");
    assert_read("begin\n");
    append("dir/log", "same\n");
    assert_read("same\n");
    move("dir/log", "dir/log.1");
    append("dir/log", "same\n");
    assert_read("same\n");
    drop("dir/log");
    append("dir/log", "same\n");
    assert_read("same\n");
    /* By its name this may be a copy, but it goes on in another way. */
    append("dir/log.0", "same\n");
    assert_read("");
    append("dir/log", "one\n");
    append("dir/log.0", "two\n");
    read_octets(strlen("one\nsame\ntwo\n"));
    assert_non_null(strstr(got, "one\n"));
    assert_non_null(strstr(got, "two\n"));
}

static void what_cannot_be_read_is_named_once_and_the_rest_goes_on(void **state)
{
    (void)state;
    if (geteuid() == 0)
        skip();
    make("dir");
    append("dir/a", "a\n");
    append("dir/b", "b\n");
    assert_int_equal(0, chmod(at("dir/a"), 0));
    open_follow("dir");
    assert_read("b\n");
    assert_said("a missed|");
    append("dir/b", "c\n");
    assert_read("c\n");
    assert_int_equal(0, chmod(at("dir/a"), 0600));
    assert_read("a\n");
    assert_said("");
}

static void a_damaged_log_is_named_once(void **state)
{
    (void)state;
    make("dir");
    append("dir/a", "a\n");
    pack("dir/a", "dir/a.gz");
    append("dir/a.gz", "no such stream");
    append("dir/b", "b\n");
    open_follow("dir");
    assert_read("a\nb\n");
    assert_said("a.gz missed|");
    append("dir/b", "c\n");
    assert_read("c\n");
    assert_said("");
}

static void what_was_written_before_since_is_not_read(void **state)
{
    const struct log_follow_options since = {.since_ms = UINT64_C(1) << 42};

    (void)state;
    append("log", "a\n");
    follow = log_follow_open(&since);
    log_follow_add(follow, at("log"));
    assert_read("");
    assert_said("log old|");
}

static void more_logs_than_may_be_open_are_followed(void **state)
{
    char name[32];

    (void)state;
    make("dir");
    open_follow("dir");
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "dir/log-%c%c", 'a' + i / 26, 'a' + i % 26);
        append(name, "a\n");
    }
    read_octets(600);
    assert_int_equal(600, strlen(got));
    got[0] = '\0';
    append("dir/log-aa", "b\n");
    append("dir/log-ln", "c\n");
    restart("dir");
    assert_read("b\nc\n");
}

static void a_pipe_is_read_by_the_way(void **state)
{
    (void)state;
    assert_int_equal(0, mkfifo(at("pipe"), 0600));
    append("log", "a\n");
    open_follow("pipe");
    log_follow_add(follow, at("log"));
    assert_read("a\n");
    append("pipe", "b\n");
    append("pipe", "c\n");
    assert_read("b\nc\n");
    assert_false(log_follow_is_over(follow));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_log_that_grows_is_read_on),
        TEST(a_log_that_is_not_there_yet_is_read_when_it_is),
        TEST(a_renamed_log_is_read_to_its_end_first),
        TEST(what_was_rotated_meanwhile_is_found_again),
        TEST(what_is_renamed_during_a_look_is_read_once),
        TEST(old_ones_that_are_compressed_are_not_read_again),
        TEST(an_older_one_that_is_named_is_read),
        TEST(of_one_log_a_compressed_one_has_the_rest),
        TEST(a_log_that_is_copied_and_emptied_goes_on_in_the_copy),
        TEST(a_log_that_is_emptied_begins_anew),
        TEST(another_log_with_a_reused_inode_is_read_from_its_beginning),
        TEST(a_log_that_goes_and_comes_back_goes_on),
        TEST(logs_that_appear_in_a_directory_are_read),
        TEST(logs_that_begin_alike_are_two),
        TEST(what_cannot_be_read_is_named_once_and_the_rest_goes_on),
        TEST(a_damaged_log_is_named_once),
        TEST(what_was_written_before_since_is_not_read),
        TEST(more_logs_than_may_be_open_are_followed),
        TEST(a_pipe_is_read_by_the_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
