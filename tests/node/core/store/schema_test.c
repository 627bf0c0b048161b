#include "node/core/store/schema.h"

#include <string.h>

#include "node/core/store/table.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static void rows_stand_in_the_order_of_their_tables(void **unused)
{
    const struct schema_row *rows;
    size_t n = schema_rows(&rows), table = 0;

    (void)unused;
    for (size_t i = 0; i < n; i++) {
        assert_true(rows[i].table == table || rows[i].table == table + 1);
        table = rows[i].table;
    }
    assert_int_equal(TABLES - 1, table); /* none is without rows */
}

static bool told_apart_by_a_part(const struct schema_row *a,
                                 const struct schema_row *b)
{
    static const char *const pairs[][2] = {
        {"STREAM SENT", "STREAM RECEIVED"},
        {"HOLDER LEAK", "HOLDER BROUGHT"},
        {"HOLD_SHARE AGE", "HOLD_SHARE CROWD"},
        {"LOSS CLAIM", "LOSS ALL"},
        {"QUARANTINE_SHARE AGE", "QUARANTINE_SHARE CROWD"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(a->name, pairs[i][0]) == 0 &&
            strcmp(b->name, pairs[i][1]) == 0)
            return true;
    return false;
}

static bool same_key(const struct schema_row *a, const struct schema_row *b)
{
    size_t lead = a->lead_len < b->lead_len ? a->lead_len : b->lead_len;

    return a->table == b->table && a->key_len == b->key_len &&
           memcmp(a->lead, b->lead, lead) == 0;
}

static void no_key_can_be_of_two_rows(void **unused)
{
    const struct schema_row *rows;
    size_t n = schema_rows(&rows);

    (void)unused;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++)
            if (same_key(&rows[a], &rows[b]) &&
                !told_apart_by_a_part(&rows[a], &rows[b]))
                fail_msg("'%s' and '%s'", rows[a].name, rows[b].name);
}

static void every_key_fits(void **unused)
{
    const struct schema_row *rows;
    size_t n = schema_rows(&rows);

    (void)unused;
    for (size_t i = 0; i < n; i++)
        assert_true(rows[i].key_len > 0 && rows[i].key_len <= TABLE_KEY_MAX);
}

static void a_row_is_found_by_its_lead_and_its_sizes(void **unused)
{
    static const uint8_t octets[64] = {'g', 0, 0, 0, 1, 2};
    const struct bytes key = {octets, 6}, value = {octets, 32};
    const struct schema_row *row = schema_find(TABLE_META, key, value);

    (void)unused;
    assert_non_null(row);
    assert_string_equal("META DEBT", row->name);
    assert_null(schema_find(TABLE_META, (struct bytes){octets, 5}, value));
    assert_null(schema_find(TABLE_META, key, (struct bytes){octets, 31}));
    assert_null(schema_find(TABLE_META, (struct bytes){octets + 1, 6}, value));
    assert_null(schema_find(TABLE_OUT, key, value));
    assert_non_null(schema_find(TABLE_BODY, (struct bytes){octets, 8},
                                (struct bytes){octets, 40}));
    assert_null(schema_find(TABLE_BODY, (struct bytes){octets, 8},
                            (struct bytes){octets, 39}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_in_the_order_of_their_tables),
        cmocka_unit_test(no_key_can_be_of_two_rows),
        cmocka_unit_test(every_key_fits),
        cmocka_unit_test(a_row_is_found_by_its_lead_and_its_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
