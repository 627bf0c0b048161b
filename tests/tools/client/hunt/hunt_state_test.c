/* hunt_state: what was committed is there, whatever becomes of the file. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/node/folder.h"
#include "tools/client/hunt/hunt_state.h"

enum { ROOM = 4 * 1024 * 1024 };

static char log_path[FOLDER_PATH_MAX], path[FOLDER_PATH_MAX];
static struct log_follow *logs;
static struct hit_limit limit;
static struct hunt_state *state;
static struct log_run run;
static char got[ROOM];
static uint8_t octets[ROOM];

static void append(const char *text)
{
    FILE *to = fopen(log_path, "a");

    assert_non_null(to);
    fputs(text, to);
    fclose(to);
}

static enum err open_it(void)
{
    const struct log_follow_options none = {0};
    struct fault fault = {0};
    enum err err;

    logs = log_follow_open(&none);
    log_follow_add(logs, log_path);
    err = hunt_state_open(&state, path, logs, &limit, &fault);
    assert_int_equal(err != ERR_OK, fault.about[0] != '\0');
    return err;
}

static void close_it(void)
{
    hunt_state_close(state);
    log_follow_close(logs);
    hit_limit_free(&limit);
    state = NULL;
    logs = NULL;
    limit = (struct hit_limit){.max = 1};
}

static int setup(void **none)
{
    (void)folder_setup(none);
    snprintf(log_path, sizeof log_path, "%s",
             folder_file(&folder_of_test, "log"));
    snprintf(path, sizeof path, "%s", folder_file(&folder_of_test, "state"));
    limit = (struct hit_limit){.max = 1};
    return 0;
}

static int teardown(void **none)
{
    close_it();
    hit_limit_free(&limit);
    log_run_free(&run);
    run = (struct log_run){0};
    return folder_teardown(none);
}

/* Read what is new, and take it for told. */
static void assert_read(const char *want)
{
    struct log_step step;

    got[0] = '\0';
    for (int i = 0; i < 200 && (i < 2 || strcmp(got, want) != 0); i++) {
        while (log_follow_next(logs, &run, &step)) {
            if (step.kind == LOG_STEP_RUN)
                strncat(got, (const char *)run.lines.at, run.lines.len);
            if (step.log != NULL)
                log_follow_told(logs, step.log, &step.at);
        }
        log_follow_wait(logs, 10);
    }
    assert_string_equal(want, got);
}

static void commit(uint64_t size, bool ended)
{
    const struct hunt_state_commit c = {
        .out = {1, 2, size}, .ended = ended, .durable = ended};
    struct fault fault = {0};

    assert_err(ERR_OK, hunt_state_commit(state, &c, &fault));
}

static size_t file_size(void)
{
    struct stat s;

    assert_int_equal(0, stat(path, &s));
    return (size_t)s.st_size;
}

static struct bytes content(void)
{
    FILE *from = fopen(path, "r");
    size_t len;

    assert_non_null(from);
    len = fread(octets, 1, sizeof octets, from);
    fclose(from);
    return (struct bytes){octets, len};
}

static void put(struct bytes all)
{
    folder_put(&folder_of_test, "state", all.at, all.len);
}

static void a_hunt_goes_on_where_it_was_committed(void **none)
{
    const struct hunt_state_about *about;
    struct stat s;

    (void)none;
    append("a\n");
    assert_err(ERR_OK, open_it());
    assert_true(hunt_state_about(state)->fresh);
    assert_read("a\n");
    commit(7, false);
    append("b\n");
    assert_read("b\n");
    close_it(); /* killed before it was committed */
    assert_err(ERR_OK, open_it());
    about = hunt_state_about(state);
    assert_false(about->fresh);
    assert_false(about->ended);
    assert_int_equal(0, about->damaged);
    assert_true(about->written_s > 0);
    assert_int_equal(1, about->out.dev);
    assert_int_equal(2, about->out.ino);
    assert_int_equal(7, about->out.size);
    assert_read("b\n");
    commit(9, true);
    close_it();
    assert_err(ERR_OK, open_it());
    assert_true(hunt_state_about(state)->ended);
    assert_read("");
    assert_int_equal(0, stat(path, &s));
    assert_int_equal(0600, s.st_mode & 0777);
}

static void of_a_file_that_was_cut_the_last_commit_counts(void **none)
{
    size_t first, second;

    (void)none;
    append("a\n");
    assert_err(ERR_OK, open_it());
    assert_read("a\n");
    commit(7, false);
    first = file_size();
    append("b\n");
    assert_read("b\n");
    commit(9, false);
    second = file_size();
    close_it();
    for (size_t len = content().len; len > 0; len--) {
        put((struct bytes){content().at, len});
        assert_err(ERR_OK, open_it());
        assert_int_equal(len < first, hunt_state_about(state)->fresh);
        if (len >= first)
            assert_int_equal(len < second ? 7 : 9,
                             hunt_state_about(state)->out.size);
        if (len % 64 == 0 || len >= first)
            assert_read(len < first ? "a\nb\n" : len < second ? "b\n" : "");
        close_it();
    }
}

static void whatever_octet_is_wrong_nothing_false_is_believed(void **none)
{
    static uint8_t whole[ROOM];
    size_t len;

    (void)none;
    append("a\n");
    assert_err(ERR_OK, open_it());
    assert_read("a\n");
    commit(7, false);
    close_it();
    len = content().len;
    memcpy(whole, octets, len);
    for (size_t i = 0; i < len; i++) {
        whole[i] ^= 0x10;
        put((struct bytes){whole, len});
        if (open_it() == ERR_OK) {
            assert_true(hunt_state_about(state)->fresh);
            assert_true(hunt_state_about(state)->damaged > 0);
        }
        close_it();
        whole[i] ^= 0x10;
    }
}

static void what_is_no_state_is_left_alone(void **none)
{
    (void)none;
    put(UNIT_LITERAL("root:x:0:0:\n"));
    assert_err(ERR_BAD_SHAPE, open_it());
    close_it();
    assert_bytes_equal(UNIT_LITERAL("root:x:0:0:\n"), content());
    put(UNIT_LITERAL("noroshi hunt state 2\n..."));
    assert_err(ERR_VERSION, open_it());
    close_it();
    assert_bytes_equal(UNIT_LITERAL("noroshi hunt state 2\n..."), content());
    assert_int_equal(0, unlink(path));
    assert_int_equal(0, mkdir(path, 0700));
    assert_err(ERR_IO, open_it());
}

static void two_hunts_do_not_share_one(void **none)
{
    struct hunt_state *other = NULL;
    struct fault fault = {0};

    (void)none;
    assert_err(ERR_OK, open_it());
    assert_err(ERR_BUSY, hunt_state_open(&other, path, logs, &limit, &fault));
    assert_null(other);
}

static void count_hit(const char *value, uint64_t line, bool passes)
{
    const struct pack_record r = {.id = {{7}}, .number = 12, .tlp = TLP_AMBER};
    const struct hit hit = {.file = "log",
                            .line = line,
                            .value = bytes_text(value),
                            .type = INDICATOR_DOMAIN,
                            .record = &r,
                            .author = "kogane",
                            .title = "A title"};

    assert_int_equal(passes, hit_limit_passes(&limit, &hit, 1000));
}

static void what_is_being_summed_up_is_kept(void **none)
{
    (void)none;
    assert_err(ERR_OK, open_it());
    count_hit("a.example", 1, true);
    count_hit("a.example", 2, false);
    commit(0, false);
    count_hit("a.example", 3, false);
    commit(0, false);
    count_hit("a.example", 4, false);
    close_it(); /* before that was committed */
    assert_err(ERR_OK, open_it());
    assert_int_equal(1000, limit.begun_ms);
    assert_int_equal(1, limit.over.count);
    assert_int_equal(2, limit.over.rows[0].count);
    assert_int_equal(12, limit.over.rows[0].record.number);
    assert_int_equal(TLP_AMBER, limit.over.rows[0].record.tlp);
    assert_string_equal("A title", limit.over.rows[0].title);
    assert_int_equal(2, limit.over.rows[0].first.line);
    assert_int_equal(3, limit.over.rows[0].last.line);
    count_hit("b.example", 5, false);
    hit_limit_begin(&limit);
    commit(0, false);
    close_it();
    assert_err(ERR_OK, open_it());
    assert_int_equal(0, limit.begun_ms);
    assert_int_equal(0, limit.over.count);
    count_hit("a.example", 6, true);
}

/* Where it is written anew somebody may have put a link before. */
static void a_file_that_grows_is_written_anew_and_into_nothing_else(void **none)
{
    size_t largest = 0;
    char victim[FOLDER_PATH_MAX], link[FOLDER_PATH_MAX];
    struct stat st;

    (void)none;
    folder_put(&folder_of_test, "victim", "kept", 4);
    snprintf(victim, sizeof victim, "%s",
             folder_file(&folder_of_test, "victim"));
    snprintf(link, sizeof link, "%s",
             folder_file(&folder_of_test, "state.new"));
    assert_int_equal(0, symlink(victim, link));
    append("a\n");
    assert_err(ERR_OK, open_it());
    assert_read("a\n");
    for (uint64_t i = 0; i < 40000; i++) {
        commit(i, false);
        if (file_size() > largest)
            largest = file_size();
    }
    assert_true(largest < HUNT_STATE_ANEW_MIN + HUNT_STATE_ENTRY_MAX);
    assert_true(file_size() < largest);
    assert_int_equal(0, stat(victim, &st));
    assert_int_equal(4, st.st_size);
    append("b\n");
    close_it();
    assert_err(ERR_OK, open_it());
    assert_int_equal(39999, hunt_state_about(state)->out.size);
    assert_read("b\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hunt_goes_on_where_it_was_committed),
        TEST(of_a_file_that_was_cut_the_last_commit_counts),
        TEST(whatever_octet_is_wrong_nothing_false_is_believed),
        TEST(what_is_no_state_is_left_alone),
        TEST(two_hunts_do_not_share_one),
        TEST(what_is_being_summed_up_is_kept),
        TEST(a_file_that_grows_is_written_anew_and_into_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
