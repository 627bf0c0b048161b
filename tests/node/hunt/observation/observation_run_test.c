/* observation_run: a file of observations that is written, asked, cut and
   changed; and merged with others. */
#include "tests/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/observation/observation_merge.h"
#include "tests/node/folder.h"

enum { MANY = 30000, RUNS = 5 };

static const struct observation_key key = {{1, 2, 3}};

static uint64_t hash_of(uint64_t place)
{
    return place * (UINT64_MAX / (MANY * 2)) + place % 7;
}

/* Every step-th hash, from the first on. */
static void write_run(const char *name, uint64_t first, uint64_t step,
                      uint64_t count)
{
    struct observation_writer *w;
    struct fault fault = {0};
    assert_err(ERR_OK, observation_writer_open(&w, folder_of_test.path, &key,
                                               count, &fault));
    for (uint64_t i = 0; i < count; i++) {
        uint64_t place = first + i * step;
        struct observation o = observation_once(
            hash_of(place), 3 * (uint64_t)OBSERVATION_WINDOW_S + place, 2);
        o.count = (uint32_t)place + 1;
        observation_writer_add(w, &o);
    }
    int fd = open(folder_file(&folder_of_test, name),
                  O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_err(ERR_OK, observation_writer_end(w, fd, &fault));
    close(fd);
    observation_writer_close(w);
}

static enum err open_run(struct observation_run **r, const char *name,
                         const struct observation_key *with)
{
    struct fault fault = {0};
    enum err err = observation_run_open(r, folder_file(&folder_of_test, name),
                                        with, &fault);
    assert_int_equal(err == ERR_OK, fault.about[0] == 0);
    return err;
}

static void all_are_found_and_nothing_else(void **state)
{
    (void)state;
    const uint64_t sizes[] = {1, 2, 16, 17, 1000, MANY};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct observation_run *r;
        struct observation o;
        struct fault fault = {0};
        write_run("r", 0, 2, sizes[s]);
        assert_err(ERR_OK, open_run(&r, "r", &key));
        assert_int_equal(observation_run_rows(r), sizes[s]);
        assert_int_equal(observation_run_window(r), 3);
        for (uint64_t i = 0; i < sizes[s]; i++) {
            assert_true(observation_run_find(r, hash_of(2 * i), &o));
            assert_int_equal(o.count, 2 * i + 1);
            assert_int_equal(o.first_s, 2 * i);
            assert_int_equal(o.last_s, 2 * i);
            assert_int_equal(o.sources, 4);
            assert_int_equal(o.days, 1);
            assert_false(observation_run_find(r, hash_of(2 * i + 1), &o));
        }
        assert_false(observation_run_find(r, UINT64_MAX, &o));
        assert_err(ERR_OK, observation_run_verify(r, &fault));
        observation_run_close(r);
    }
}

static void a_row_takes_less_than_thirty_octets(void **state)
{
    (void)state;
    write_run("r", 0, 1, MANY);
    FILE *f = fopen(folder_file(&folder_of_test, "r"), "rb");
    fseek(f, 0, SEEK_END);
    assert_true(ftell(f) - 6L * OBSERVATION_RUN_ALIGN < 30L * MANY);
    fclose(f);
}

static size_t read_file(uint8_t **all, const char *name)
{
    FILE *f = fopen(folder_file(&folder_of_test, name), "rb");
    fseek(f, 0, SEEK_END);
    size_t len = (size_t)ftell(f);
    rewind(f);
    *all = malloc(len);
    assert_int_equal(fread(*all, 1, len, f), len);
    fclose(f);
    return len;
}

static void a_cut_one_is_none(void **state)
{
    (void)state;
    struct observation_run *r;
    uint8_t *all;
    write_run("r", 0, 1, 100);
    size_t len = read_file(&all, "r");
    for (size_t cut = 0; cut < len; cut += cut < 4200 ? 97 : 511) {
        folder_put(&folder_of_test, "cut", all, cut);
        assert_err(ERR_BAD_SHAPE, open_run(&r, "cut", &key));
        assert_null(r);
    }
    free(all);
}

static void a_changed_octet_is_told(void **state)
{
    (void)state;
    struct observation_run *r;
    uint8_t *all;
    write_run("r", 0, 1, 100);
    size_t len = read_file(&all, "r");
    for (size_t at = 0; at < len; at += at < 300 ? 1 : 37) {
        struct fault fault = {0};
        all[at] ^= 0x10;
        folder_put(&folder_of_test, "bad", all, len);
        all[at] ^= 0x10;
        enum err err = open_run(&r, "bad", &key);
        if (at >= sizeof(struct observation_run_header) &&
            at < OBSERVATION_RUN_ALIGN) /* nothing is there */
            assert_err(ERR_OK, err);
        else if (err == ERR_OK)
            assert_err(ERR_NOT_CANONICAL, observation_run_verify(r, &fault));
        observation_run_close(r);
    }
    free(all);
}

static void a_newer_one_and_another_keys_are_told(void **state)
{
    (void)state;
    struct observation_run *r;
    uint8_t *all;
    write_run("r", 0, 1, 10);
    assert_err(ERR_BAD_KEY, open_run(&r, "r", &(struct observation_key){{9}}));
    size_t len = read_file(&all, "r");
    all[offsetof(struct observation_run_header, version)]++;
    folder_put(&folder_of_test, "r", all, len);
    assert_err(ERR_VERSION, open_run(&r, "r", &key));
    free(all);
}

/* Run k has every (k + 1)-th of the hashes. */
static void merged_runs_say_what_they_said_together(void **state)
{
    (void)state;
    struct observation_run *runs[RUNS], *r;
    struct observation_writer *w;
    struct fault fault = {0};
    for (unsigned k = 0; k < RUNS; k++) {
        char name[8];
        snprintf(name, sizeof name, "r%u", k);
        write_run(name, 0, k + 1, MANY / (k + 1));
        assert_err(ERR_OK, open_run(&runs[k], name, &key));
    }
    assert_err(ERR_OK, observation_writer_open(&w, folder_of_test.path, &key,
                                               3 * MANY, &fault));
    assert_true(observation_merge((const struct observation_run *const *)runs,
                                  RUNS, w));
    int fd = open(folder_file(&folder_of_test, "all"), O_RDWR | O_CREAT, 0600);
    assert_err(ERR_OK, observation_writer_end(w, fd, &fault));
    close(fd);
    observation_writer_close(w);
    assert_err(ERR_OK, open_run(&r, "all", &key));
    assert_int_equal(observation_run_rows(r), MANY);
    for (uint64_t i = 0; i < MANY; i++) {
        struct observation o;
        uint64_t times = 0;
        for (unsigned k = 0; k < RUNS; k++)
            times += i % (k + 1) == 0 && i / (k + 1) < MANY / (k + 1);
        assert_true(observation_run_find(r, hash_of(i), &o));
        assert_int_equal(o.count, times * (i + 1));
    }
    observation_run_close(r);
    for (unsigned k = 0; k < RUNS; k++)
        observation_run_close(runs[k]);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        TEST(all_are_found_and_nothing_else),
        TEST(a_row_takes_less_than_thirty_octets),
        TEST(a_cut_one_is_none),
        TEST(a_changed_octet_is_told),
        TEST(a_newer_one_and_another_keys_are_told),
        TEST(merged_runs_say_what_they_said_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
