/* hook_mark: up to where events were dealt with. */
#include "tools/hook/hook_mark.h"

#include <string.h>

#include "tests/node/folder.h"
#include "tests/unit.h"

static struct folder f;

static int fresh(void **state)
{
    (void)state;
    folder_open(&f);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    folder_close(&f);
    return 0;
}

static void what_was_kept_is_read_again(void **state)
{
    struct inbox_mark longest = {.len = CONTROL_NEXT_MAX}, read;
    struct fault fault = {.why = ERR_OK};

    (void)state;
    assert_err(ERR_OK, hook_mark_read(&read, f.path, &fault));
    assert_int_equal(0, read.len);
    memset(longest.at, 0xa5, sizeof longest.at);
    assert_err(ERR_OK, hook_mark_write(&longest, f.path, &fault));
    assert_err(ERR_OK, hook_mark_read(&read, f.path, &fault));
    assert_int_equal(longest.len, read.len);
    assert_memory_equal(longest.at, read.at, longest.len);
}

static void a_damaged_one_is_named_and_is_none(void **state)
{
    static const char *const bad[] = {"80000", "8000 00\n", "zz\n"};
    struct inbox_mark read;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct fault fault = {.why = ERR_OK};

        folder_put(&f, "hooks", bad[i], strlen(bad[i]));
        assert_err(ERR_BAD_SHAPE, hook_mark_read(&read, f.path, &fault));
        assert_int_equal(0, read.len);
        assert_non_null(strstr(fault.about, "hooks"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_kept_is_read_again, fresh,
                                        clear),
        cmocka_unit_test_setup_teardown(a_damaged_one_is_named_and_is_none,
                                        fresh, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
