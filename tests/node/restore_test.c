#include "tests/unit.h"

#include <sodium.h>
#include <string.h>

#include "node/restore.h"
#include "tests/node/folder.h"

static void nobody_asks_unless_asked(void **state)
{
    struct fault fault = {.why = ERR_OK};
    struct restore_name name;
    struct folder f;
    bool asked = true;

    (void)state;
    folder_open(&f);
    assert_err(ERR_OK, restore_asked(&asked, &name, f.path, &fault));
    assert_false(asked);
    folder_close(&f);
}

static void each_has_a_name_of_its_own(void **state)
{
    struct fault fault = {.why = ERR_OK};
    struct restore_name first, second;
    struct folder f;
    bool asked = false;

    (void)state;
    folder_open(&f);
    assert_err(ERR_OK, restore_ask(f.path, &fault));
    assert_err(ERR_OK, restore_asked(&asked, &first, f.path, &fault));
    assert_true(asked);
    assert_err(ERR_OK, restore_ask(f.path, &fault));
    assert_err(ERR_OK, restore_asked(&asked, &second, f.path, &fault));
    assert_true(memcmp(&first, &second, sizeof first) != 0);
    restore_done(f.path);
    assert_err(ERR_OK, restore_asked(&asked, &second, f.path, &fault));
    assert_false(asked);
    folder_close(&f);
}

static void one_that_was_cut_short_is_not_obeyed(void **state)
{
    struct fault fault = {.why = ERR_OK};
    struct restore_name name;
    struct folder f;
    bool asked = true;

    (void)state;
    folder_open(&f);
    folder_put(&f, "restore", "short", 5);
    assert_err(ERR_USAGE, restore_asked(&asked, &name, f.path, &fault));
    assert_false(asked);
    assert_non_null(strstr(fault.about, "noroshi restore"));
    folder_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_asks_unless_asked),
        cmocka_unit_test(each_has_a_name_of_its_own),
        cmocka_unit_test(one_that_was_cut_short_is_not_obeyed),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
