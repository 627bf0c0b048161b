#include "tools/client/retraction/import_back.h"

#include <stdio.h>
#include <string.h>

#include "tests/node/folder.h"
#include "tests/unit.h"
#include "tools/client/row.h"

static void read_files(struct import *k)
{
    static const char one[] = "a.test.example\nb.test.example\n";
    static const char two[] = "# more\nc.test.example\nb.test.example\n";
    static const char conf[] = "[own]\ndomain = own.example\n";
    char *names[] = {NULL, NULL};
    char path[2][512];

    folder_put(&folder_of_test, "noroshi.conf", conf, strlen(conf));
    folder_put(&folder_of_test, "one.txt", one, strlen(one));
    folder_put(&folder_of_test, "two.txt", two, strlen(two));
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s",
                 folder_file(&folder_of_test, i == 0 ? "one.txt" : "two.txt"));
        names[i] = path[i];
    }
    k->tlp = TLP_GREEN;
    assert_int_equal(VERDICT_DONE,
                     import_files(k, folder_of_test.path, 2, names, NULL));
    assert_int_equal(3, k->count);
}

static void each_value_has_its_first_place(void **unused)
{
    struct import in = {0};
    json_t *rows = json_pack("[{s:s, s:s}, {s:s, s:s}]", "type", "domain",
                             "value", "c.test.example", "type", "domain",
                             "value", "b.test.example");
    const json_t *row;

    (void)unused;
    read_files(&in);
    import_back_places(&in, rows);
    row = json_array_get(rows, 0);
    assert_int_equal(2, row_uint(row, "line"));
    assert_non_null(strstr(row_text(row, "file"), "two.txt"));
    row = json_array_get(rows, 1);
    assert_int_equal(2, row_uint(row, "line"));
    assert_non_null(strstr(row_text(row, "file"), "one.txt"));
    json_decref(rows);
    import_close(&in);
}

static void what_is_left_out_is_rejected_with_its_place(void **unused)
{
    static const bool marks[] = {false, true, false};
    struct import in = {0};
    json_t *rows =
        json_pack("[{s:s, s:s}]", "type", "domain", "value", "b.test.example");
    const json_t *reject;

    (void)unused;
    read_files(&in);
    import_back_places(&in, rows);
    assert_int_equal(VERDICT_DONE,
                     import_leave(&in, marks, rows, "retracted", NULL));
    assert_int_equal(2, in.count);
    assert_int_equal(2, in.by_type[INDICATOR_DOMAIN]);
    assert_int_equal(1, in.parts);
    assert_int_equal(1, in.log.rejected);
    reject = json_array_get(in.log.reasons[0].first, 0);
    assert_string_equal("b.test.example", row_text(reject, "text"));
    assert_string_equal("retracted", row_text(reject, "reason"));
    assert_int_equal(2, row_uint(reject, "line"));
    json_decref(rows);
    import_close(&in);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)
    const struct CMUnitTest tests[] = {
        TEST(each_value_has_its_first_place),
        TEST(what_is_left_out_is_rejected_with_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
