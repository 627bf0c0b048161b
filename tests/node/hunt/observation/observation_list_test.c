/* observation_list: what it keeps, and what it does with damage. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "node/hunt/observation/observation_list.h"
#include "tests/node/folder.h"

static struct observation_list list, back;

static enum err read_back(void)
{
    struct fault fault = {0};
    enum err err = observation_list_read(&back, folder_of_test.path, &fault);
    assert_int_equal(err == ERR_OK, fault.about[0] == 0);
    return err;
}

static struct observation_name name(const char *text)
{
    struct observation_name n = {{0}};
    strcpy(n.text, text);
    return n;
}

static void fill(void)
{
    memset(&list, 0, sizeof list);
    for (unsigned i = 0; i < OBSERVATION_SOURCES_MAX; i++) {
        struct observation_name n = {{0}};
        snprintf(n.text, sizeof n.text, "プロキシ %u", i);
        assert_int_equal(observation_list_source(&list, &n), i);
    }
    for (unsigned i = 0; i < OBSERVATION_LIST_MARKS_MAX; i++) {
        struct observation_mark m = {.number = UINT64_MAX - 1 - i};
        snprintf(m.follower.text, sizeof m.follower.text, "%060u", i);
        assert_err(ERR_OK, observation_list_set_mark(&list, &m));
    }
    for (; list.run_count < OBSERVATION_LIST_RUNS_MAX; list.run_count++)
        list.run[list.run_count] = (struct observation_list_run){
            UINT64_MAX - 2 - list.run_count, 1 << 30, OBSERVATION_WINDOW_MAX};
}

static void the_longest_comes_back_as_it_was(void **state)
{
    (void)state;
    struct fault fault = {0};
    fill();
    assert_err(ERR_OK,
               observation_list_write(&list, folder_of_test.path, &fault));
    assert_err(ERR_OK, read_back());
    assert_memory_equal(&list, &back, sizeof list);
}

static void none_is_not_an_empty_one(void **state)
{
    (void)state;
    struct observation_name dns = name("dns");
    assert_err(ERR_NOT_FOUND, read_back());
    assert_int_equal(back.run_count, 0);
    assert_int_equal(observation_list_mark(&back, &dns), 0);
}

static void a_source_keeps_its_place_and_the_last_is_of_all_others(void **state)
{
    (void)state;
    fill();
    struct observation_name third = name("プロキシ 2"), more = name("dns");
    assert_int_equal(observation_list_source(&list, &third), 2);
    assert_int_equal(observation_list_source(&list, &more),
                     OBSERVATION_SOURCES_MAX - 1);
    assert_string_equal(list.source[OBSERVATION_SOURCES_MAX - 1].text, "other");
    assert_int_equal(list.source_count, OBSERVATION_SOURCES_MAX);
}

static void a_follower_has_one_mark_and_one_too_many_is_told(void **state)
{
    (void)state;
    fill();
    struct observation_mark m = {name("dns"), 1};
    assert_err(ERR_TOO_BIG, observation_list_set_mark(&list, &m));
    m.follower = list.mark[3].follower;
    assert_err(ERR_OK, observation_list_set_mark(&list, &m));
    assert_int_equal(observation_list_mark(&list, &m.follower), 1);
}

static void a_name_is_one_line(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         " a",
                         "a ",
                         "a\nb",
                         "a\x01",
                         "\xff",
                         ("012345678901234567890123456789012345678901234567890"
                          "1234567890123")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(observation_name_valid(bytes_text(bad[i])));
    assert_true(observation_name_valid(bytes_text("web proxy 東京")));
}

static void damage_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err err;
        unsigned line;
    } cases[] = {
        {"", ERR_BAD_SHAPE, 1},
        {"noroshi observations 3\nend\n", ERR_VERSION, 1},
        {"noroshi observations 1\nend\n", ERR_VERSION, 1},
        {"noroshi observations 2\nrun 1 2 3\n", ERR_BAD_SHAPE, 2},
        {"noroshi observations 2\nrun 1 2\nend\n", ERR_BAD_SHAPE, 2},
        {"noroshi observations 2\nrun 1 99999999 3\nend\n", ERR_BAD_SHAPE, 2},
        {"noroshi observations 2\nsource a\nend\nend\n", ERR_BAD_SHAPE, 3},
        {"noroshi observations 2\nmark x a\nend\n", ERR_BAD_SHAPE, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fault fault = {0};
        folder_put(&folder_of_test, "list", cases[i].text,
                   strlen(cases[i].text));
        assert_err(cases[i].err,
                   observation_list_read(&back, folder_of_test.path, &fault));
        assert_int_equal(fault.line, cases[i].line);
        assert_int_equal(back.run_count + back.source_count, 0);
    }
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_longest_comes_back_as_it_was),
        TEST(none_is_not_an_empty_one),
        TEST(a_source_keeps_its_place_and_the_last_is_of_all_others),
        TEST(a_follower_has_one_mark_and_one_too_many_is_told),
        cmocka_unit_test(a_name_is_one_line),
        TEST(damage_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
