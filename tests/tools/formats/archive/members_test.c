/* members: the files of an archive, each by itself, and never too much. */
#include "tests/tools/formats/archive/pack.h"

#include <stdlib.h>
#include <string.h>

#include "tools/formats/archive/members.h"

static struct members_budget budget;
static struct fault fault;

static int up(void **state)
{
    (void)state;
    budget = (struct members_budget){0};
    fault = (struct fault){0};
    return 0;
}

static void assert_next(struct members *m, const char *name, const char *text)
{
    struct member found;
    struct bytes octets;

    assert_err(ERR_OK, members_next(m, &found, &fault));
    assert_string_equal(name, found.name);
    assert_false(found.locked);
    assert_err(ERR_OK, members_take(m, &octets, &fault));
    assert_bytes_equal(bytes_text(text), octets);
}

static void files_come_in_their_order(void **state)
{
    static const struct pack_file files[] = {
        {"list.csv", "ip\n"}, {"sub/b.txt", ""}, {"./c.txt", "203.0.113.9\n"}};
    struct members *m;
    struct member found;

    (void)state;
    assert_err(ERR_OK, members_open(&m, pack_zip(files, 3, NULL), "a.zip",
                                    &budget, &fault));
    assert_next(m, "list.csv", "ip\n");
    assert_next(m, "sub/b.txt", "");
    assert_next(m, "c.txt", "203.0.113.9\n");
    assert_err(ERR_NOT_FOUND, members_next(m, &found, &fault));
    assert_int_equal(1, budget.depth);
    members_close(m);
    assert_int_equal(0, budget.depth);
    assert_int_equal(3, budget.count);
    assert_int_equal(15, budget.octets);
}

static void a_file_may_be_passed_by(void **state)
{
    static const struct pack_file files[] = {{"a", "one"}, {"b", "two"}};
    struct members *m;
    struct member found;

    (void)state;
    assert_err(ERR_OK,
               members_open(&m, pack_zip(files, 2, NULL), "", &budget, &fault));
    assert_err(ERR_OK, members_next(m, &found, &fault));
    assert_next(m, "b", "two");
    members_close(m);
}

static void what_systems_put_beside_files_is_passed_by(void **state)
{
    static const struct pack_file files[] = {
        {"__MACOSX/._a", "x"}, {"sub/.DS_Store", "x"}, {"a", "one"}};
    struct members *m;

    (void)state;
    assert_err(ERR_OK,
               members_open(&m, pack_zip(files, 3, NULL), "", &budget, &fault));
    assert_next(m, "a", "one");
    members_close(m);
}

static void one_file_alone_is_called_as_its_archive(void **state)
{
    static const struct {
        const char *filter, *archive, *name;
    } rows[] = {{"gzip", "/tmp/list.csv.gz", "list.csv"},
                {"xz", "list.txt.xz", "list.txt"},
                {"zstd", "x.zst", "x"},
                {"bzip2", "a.b.bz2", "a.b"},
                {"gzip", "noname", "noname"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct members *m;

        assert_err(ERR_OK,
                   members_open(&m, pack_one(rows[i].filter, "203.0.113.9\n"),
                                rows[i].archive, &budget, &fault));
        assert_next(m, rows[i].name, "203.0.113.9\n");
        members_close(m);
    }
}

static void a_file_with_a_password_is_locked(void **state)
{
    static const struct pack_file file = {"a", "one"};
    struct members *m;
    struct member found;

    (void)state;
    assert_err(ERR_OK, members_open(&m, pack_zip(&file, 1, "infected"), "",
                                    &budget, &fault));
    assert_err(ERR_OK, members_next(m, &found, &fault));
    assert_true(found.locked);
    members_close(m);
}

static void what_unpacks_to_too_much_is_refused(void **state)
{
    static const struct pack_file file = {"a", "0123456789"};
    struct members *m;
    struct member found;
    struct bytes octets;

    (void)state;
    budget.octets = MEMBERS_OCTETS_MAX - 9;
    assert_err(ERR_OK,
               members_open(&m, pack_zip(&file, 1, NULL), "", &budget, &fault));
    assert_err(ERR_OK, members_next(m, &found, &fault));
    assert_err(ERR_TOO_BIG, members_take(m, &octets, &fault));
    assert_int_equal(0, octets.len);
    assert_non_null(strstr(fault.about, "256 MiB"));
    members_close(m);
}

static void too_many_files_are_refused(void **state)
{
    static const struct pack_file file = {"a", "x"};
    struct members *m;
    struct member found;

    (void)state;
    budget.count = MEMBERS_COUNT_MAX;
    assert_err(ERR_OK,
               members_open(&m, pack_zip(&file, 1, NULL), "", &budget, &fault));
    assert_err(ERR_TOO_BIG, members_next(m, &found, &fault));
    assert_non_null(strstr(fault.about, "4096"));
    members_close(m);
}

static void archives_too_deep_are_refused(void **state)
{
    static const struct pack_file file = {"a", "x"};
    struct members *m;

    (void)state;
    budget.depth = MEMBERS_DEPTH_MAX;
    assert_err(ERR_TOO_BIG,
               members_open(&m, pack_zip(&file, 1, NULL), "", &budget, &fault));
    assert_null(m);
}

/* Walk over what is left of an archive. */
static void walk(struct bytes octets)
{
    struct members *m;
    struct member found;
    struct bytes text;

    fault = (struct fault){0};
    if (members_open(&m, octets, "a.zip", &budget, &fault) != ERR_OK)
        return;
    while (members_next(m, &found, &fault) == ERR_OK)
        if (members_take(m, &text, &fault) != ERR_OK)
            break;
    members_close(m);
}

static void every_cut_and_every_flipped_bit_ends(void **state)
{
    static const struct pack_file files[] = {{"a.txt", "203.0.113.9\n"},
                                             {"b.txt", "203.0.113.10\n"}};
    struct bytes whole = pack_zip(files, 2, NULL);
    uint8_t *copy = malloc(whole.len);

    (void)state;
    assert_non_null(copy);
    memcpy(copy, whole.at, whole.len);
    for (size_t len = 0; len < whole.len; len++)
        walk((struct bytes){copy, len});
    for (size_t bit = 0; bit < 8 * whole.len; bit++) {
        budget = (struct members_budget){0};
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        walk((struct bytes){copy, whole.len});
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(files_come_in_their_order, up),
        cmocka_unit_test_setup(a_file_may_be_passed_by, up),
        cmocka_unit_test_setup(what_systems_put_beside_files_is_passed_by, up),
        cmocka_unit_test_setup(one_file_alone_is_called_as_its_archive, up),
        cmocka_unit_test_setup(a_file_with_a_password_is_locked, up),
        cmocka_unit_test_setup(what_unpacks_to_too_much_is_refused, up),
        cmocka_unit_test_setup(too_many_files_are_refused, up),
        cmocka_unit_test_setup(archives_too_deep_are_refused, up),
        cmocka_unit_test_setup(every_cut_and_every_flipped_bit_ends, up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
