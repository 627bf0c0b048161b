/* pack_current: a pack that is replaced while somebody reads it. */
#include "node/hunt/pack_current.h"

#include <sys/stat.h>
#include <unistd.h>

#include "node/hunt/pack_write.h"
#include "tests/node/folder.h"
#include "tests/unit.h"

static const char *current(void)
{
    return folder_file(&folder_of_test, "packs/" PACK_CURRENT);
}

static void put(const char *domain)
{
    const struct pack_writer_options o = {
        .key = pack_writer_key(), .carries_key = true, .mode = 0600};
    const struct pack_writer_record record = {.number = 1};
    const struct pack_writer_value value = {.type = INDICATOR_DOMAIN,
                                            .value = bytes_text(domain)};
    struct fault fault = {0};
    struct pack_writer *w;

    assert_err(ERR_OK, pack_writer_open(&w, current(), &o, &fault));
    assert_true(pack_writer_value(w, pack_writer_record(w, &record), &value));
    assert_err(ERR_OK, pack_writer_end(w, NULL, &fault));
    pack_writer_close(w);
}

static bool has(const struct pack *p, const char *domain)
{
    struct pack_ref ref;

    return pack_find(p, bytes_text(domain), 0, &ref, 1) == 1;
}

static void who_looks_again_has_the_new_one(void **state)
{
    const char *dir = folder_of_test.path;
    struct pack *p, *next;
    struct fault fault = {0};

    (void)state;
    assert_err(ERR_NOT_FOUND, pack_current_open(&p, dir, &fault));
    assert_int_equal(mkdir(folder_file(&folder_of_test, "packs"), 0700), 0);
    put("one.example");
    assert_err(ERR_OK, pack_current_open(&p, dir, &fault));
    assert_err(ERR_OK, pack_current_renew(&next, p, dir, &fault));
    assert_null(next);
    put("two.example");
    assert_err(ERR_OK, pack_current_renew(&next, p, dir, &fault));
    assert_non_null(next);
    assert_true(has(next, "two.example") && !has(next, "one.example"));
    assert_true(has(p, "one.example"));
    pack_close(p);
    pack_close(next);
}

static void one_that_is_gone_or_damaged_leaves_the_old_one(void **state)
{
    const char *dir = folder_of_test.path;
    struct pack *p, *next;
    struct fault fault = {0};

    (void)state;
    assert_int_equal(mkdir(folder_file(&folder_of_test, "packs"), 0700), 0);
    put("one.example");
    assert_err(ERR_OK, pack_current_open(&p, dir, &fault));
    assert_int_equal(unlink(current()), 0);
    assert_err(ERR_NOT_FOUND, pack_current_renew(&next, p, dir, &fault));
    assert_null(next);
    folder_put(&folder_of_test, "packs/" PACK_CURRENT, "x", 1);
    fault = (struct fault){0};
    assert_err(ERR_BAD_SHAPE, pack_current_renew(&next, p, dir, &fault));
    assert_null(next);
    assert_true(has(p, "one.example"));
    pack_close(p);
}

static void a_word_is_the_nodes_pack_and_a_path_is_a_file(void **state)
{
    char path[FILE_PATH_MAX];

    (void)state;
    pack_current_named(path, "/n", "current");
    assert_string_equal(path, "/n/packs/current");
    pack_current_named(path, "/n", "./current");
    assert_string_equal(path, "./current");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_looks_again_has_the_new_one,
                                        folder_setup, folder_teardown),
        cmocka_unit_test_setup_teardown(
            one_that_is_gone_or_damaged_leaves_the_old_one, folder_setup,
            folder_teardown),
        cmocka_unit_test(a_word_is_the_nodes_pack_and_a_path_is_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
