/* Stores that earlier versions made, under this one: schema2/, schema5/ to
   schema8/. */
#include "node/core/store/schema.h"

#include <lmdb.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/index_find.h"
#include "node/core/store/index_rebuild.h"
#include "node/core/store/migrate.h"
#include "node/core/store/node_no.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/recalled_value.h"
#include "node/keyfile.h"
#include "tests/node/core/store/kept_rows.h"
#include "tests/node/folder.h"
#include "tests/unit.h"

enum { MAP_GIB = 1 };

static struct folder folder;
static struct store *s;
static struct migrate_report report;
static size_t before[TABLES], after[TABLES];
static uint32_t own;    /* the node's own node_no */
static size_t counters; /* among the rows of holders: schema 4 had them */

/* Of a record, node 0 and a node. */
static void count_counters(MDB_txn *txn, MDB_dbi dbi)
{
    enum { KEY = 16, NODE_AT = 8 };
    MDB_val key, value;
    MDB_cursor *at;

    assert_int_equal(0, mdb_cursor_open(txn, dbi, &at));
    for (counters = 0; mdb_cursor_get(at, &key, &value, MDB_NEXT) == 0;)
        counters += key.mv_size == KEY &&
                    bytes_get_be((uint8_t *)key.mv_data + NODE_AT, 4) == 0;
    mdb_cursor_close(at);
}

/* By LMDB itself: the store opens none of another schema. */
static void count_before(const char *path)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_stat stat;

    assert_int_equal(0, mdb_env_create(&env));
    assert_int_equal(0, mdb_env_set_maxdbs(env, TABLES));
    assert_int_equal(0, mdb_env_open(env, path, MDB_RDONLY | MDB_NOLOCK, 0));
    assert_int_equal(0, mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
    for (unsigned t = 0; t < TABLES; t++) {
        const char *name = schema_table_name((enum table)t);

        before[t] = 0;
        if (mdb_dbi_open(txn, name, 0, &dbi) != 0)
            continue; /* schema 2 has none of that name */
        assert_int_equal(0, mdb_stat(txn, dbi, &stat));
        before[t] = stat.ms_entries;
        if (t == TABLE_HOLDER)
            count_counters(txn, dbi);
    }
    mdb_txn_abort(txn);
    mdb_env_close(env);
}

static void store_key(uint8_t out[static SEAL_KEY], struct node_id *id,
                      const char *dir)
{
    uint8_t room[KEYFILE_SECRET_MAX];
    struct buffer secret = {room, 0, sizeof room};
    struct purpose_key key;
    struct unlock_key unlock;
    struct fault fault = {0};

    assert_err(ERR_OK, keyfile_unlock_open(&unlock, dir,
                                           (struct bytes){NULL, 0}, &fault));
    keyfile_purpose_key(&key, &unlock, KEYFILE_STORE);
    assert_err(ERR_OK,
               keyfile_read(&secret, id, dir, KEYFILE_STORE, &key, &fault));
    assert_int_equal(SEAL_KEY, secret.len);
    memcpy(out, secret.at, SEAL_KEY);
}

static void upgrade(struct txn *txn, void *about)
{
    (void)about;
    migrate(txn, 0, &report, NULL, NULL);
}

/* A node of a schema, counted, and brought up. */
static void open_kept(const char *schema, const char *node)
{
    char dir[FOLDER_PATH_MAX], store[FOLDER_PATH_MAX];
    char unpack[3 * FOLDER_PATH_MAX + sizeof SOURCE_ROOT];
    uint8_t key[SEAL_KEY];
    const struct store_opening how = {.map_gib = MAP_GIB,
                                      .begin = STORE_EXPECTED,
                                      .key = key,
                                      .upgrade = upgrade};
    struct store_opened opened;
    struct node_id id;

    folder_open(&folder);
    snprintf(unpack, sizeof unpack,
             "tar -xJf '%s/tests/node/core/store/%s/nodes.tar.xz' "
             "-C '%s' && chmod -R go= '%s'",
             SOURCE_ROOT, schema, folder.path, folder.path);
    assert_int_equal(0, system(unpack));
    snprintf(dir, sizeof dir, "%s", folder_file(&folder, node));
    snprintf(store, sizeof store, "%.200s/store", dir);
    count_before(store);
    store_key(key, &id, dir);
    assert_err(ERR_OK, store_open(&s, dir, &how, &opened));
    assert_true(opened.upgraded);
    store_read(s);
    own = node_no_known(store_view(s), &id);
    store_abort(s);
    assert_int_not_equal(0, own);
    assert_err(ERR_OK, index_rebuild(s, own, NULL, NULL));
    store_read(s);
}

static void close_kept(void)
{
    store_abort(s);
    store_close(s);
    folder_close(&folder);
}

static void as_many(enum table t, size_t fewer)
{
    if (after[t] + fewer != before[t])
        fail_msg("'%s' had %zu rows and has %zu", schema_table_name(t),
                 before[t], after[t]);
}

/* Values of own recalled records, which stood in the index up to schema 7. */
static size_t recalled_of_index(void)
{
    return report.schema < 8 ? recalled_value_count(store_view(s)) : 0;
}

/* Records that waited left the vault for a hold; those without a body left it
   altogether. */
static void compare(void)
{
    static const enum table same[] = {
        TABLE_OBJECT,     TABLE_PARTY,   TABLE_NODE,    TABLE_OUT,
        TABLE_STREAM,     TABLE_IN,      TABLE_RELEASE, TABLE_WAIT,
        TABLE_QUARANTINE, TABLE_REFUSED, TABLE_GIVEN,   TABLE_SET,
        TABLE_PARTY_ID,   TABLE_AUTHOR,  TABLE_GROUP,   TABLE_VERSION,
        TABLE_PIN,        TABLE_DUE,     TABLE_CAME,    TABLE_WENT,
        TABLE_HELD,
    };

    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        as_many(same[i], 0);
    as_many(TABLE_INDEX, recalled_of_index());
    as_many(TABLE_HOLDER, counters);
    as_many(TABLE_BODY, report.holds);
    as_many(TABLE_RECORD, report.holds + report.freed);
    as_many(TABLE_ID, report.holds + report.freed);
    as_many(TABLE_REVISION, report.holds + report.freed);
    assert_int_equal(after[TABLE_RELEASE], after[TABLE_TO]);
    assert_int_equal(after[TABLE_BODY], after[TABLE_SUMMARY]);
    assert_true(after[TABLE_TOMB] >= before[TABLE_TOMB]);
    assert_true(after[TABLE_META] >= before[TABLE_META]);
}

static void every_row_is_read(const char *schema, const char *node)
{
    open_kept(schema, node);
    for (unsigned t = 0; t < TABLES; t++)
        after[t] = kept_rows_read(s, (enum table)t);
    compare();
    assert_int_equal(after[TABLE_RECORD], view_state(store_view(s))->records);
    assert_int_equal(after[TABLE_QUARANTINE],
                     view_state(store_view(s))->quarantined);
    close_kept();
}

static void every_row_of_an_upgraded_coordinator_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema2", "jpcc");
}

static void every_row_of_an_upgraded_member_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema2", "take");
    assert_true(report.holds > 0);
}

static void every_row_of_schema_5_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema5", "take");
    assert_int_equal(5, report.schema);
}

static void every_row_of_schema_6_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema6", "take");
    assert_int_equal(6, report.schema);
}

static void every_row_of_schema_7_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema7", "take");
    assert_int_equal(7, report.schema);
}

static void every_row_of_schema_8_is_read(void **unused)
{
    (void)unused;
    every_row_is_read("schema8", "take");
    assert_int_equal(8, report.schema);
}

/* Of this store one record waits for a peer that was away, and one is recalled,
   which that peer said that it erased. */
static void what_schema_8_left_waiting_is_outstanding(void **unused)
{
    uint64_t number = 0;
    uint32_t node_no = 0;
    struct outbox_release r;

    (void)unused;
    open_kept("schema8", "take");
    assert_true(outstanding_above(store_view(s), OUTSTANDING_WANTED, &number));
    assert_true(outbox_release_next(store_view(s), number, &node_no));
    assert_true(outbox_release_get(store_view(s), number, node_no, &r));
    assert_int_equal(OUTBOX_SENT, r.state);
    assert_false(outstanding_above(store_view(s), OUTSTANDING_WANTED, &number));
    number = 0;
    assert_true(outstanding_above(store_view(s), OUTSTANDING_OTHER, &number));
    close_kept();
}

static uint64_t recalled_of(const struct index *x, enum indicator_type type,
                            const char *value)
{
    struct index_place place;

    assert_true(index_place(x, &place, type, bytes_text(value)));
    return recalled_value_get(store_view(s), &place);
}

/* Their only copy stood in the index, which is made anew. */
static void what_the_node_recalled_under_schema_7_is_known_still(void **unused)
{
    struct index *x;
    struct vault_row row;
    uint64_t number;

    (void)unused;
    open_kept("schema7", "take");
    index_open(&x, s, own);
    assert_int_equal(2, recalled_value_count(store_view(s)));
    number = recalled_of(x, INDICATOR_DOMAIN, "four.canary-d.example");
    assert_true(vault_get(store_view(s), number, &row));
    assert_true(row.state & VAULT_ERASED);
    assert_int_equal(number, recalled_of(x, INDICATOR_URL,
                                         "http://four.canary-d.example/gone"));
    assert_int_equal(
        0, recalled_of(x, INDICATOR_DOMAIN, "three.canary-c.example"));
    index_close(x);
    close_kept();
}

/* What each kept record names is found by a look-up, entry by entry. */
static size_t found_of(const struct vault_row *row)
{
    static struct index_hit hits[INDEX_HITS_MAX];
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_report content;
    struct record_indicator i;
    size_t found = 0;

    if (vault_record(store_view(s), row, &raw, &r) != ERR_OK ||
        record_content(&content, &r) != ERR_OK)
        return 0;
    while (record_indicator_next(&content, &i)) {
        const struct index_item item = {(enum indicator_type)i.type, i.value,
                                        false};
        struct index_search search = {.items = &item, .count = 1};
        size_t n = index_find(store_view(s), &search, hits, INDEX_HITS_MAX);

        for (size_t h = 0; h < n; h++)
            found +=
                hits[h].number == row->number && hits[h].match == INDEX_EXACT;
    }
    return found;
}

/* Without `staged`, which are of acts that were not committed. */
static void every_entry_is_found(const char *schema, size_t staged)
{
    struct vault_row row = {.number = UINT64_MAX};
    size_t found = 0;

    open_kept(schema, "take");
    while (vault_below(store_view(s), row.number, &row))
        found += found_of(&row);
    assert_int_equal(before[TABLE_INDEX], found + staged + recalled_of_index());
    assert_int_equal(view_state(store_view(s))->indicators, found);
    close_kept();
}

static void every_entry_of_the_index_of_schema_2_is_found(void **unused)
{
    (void)unused;
    every_entry_is_found("schema2", 0);
}

static void every_entry_of_the_index_of_schema_6_is_found(void **unused)
{
    (void)unused;
    every_entry_is_found("schema6", 1);
}

static void every_entry_of_the_index_of_schema_7_is_found(void **unused)
{
    (void)unused;
    every_entry_is_found("schema7", 1);
}

/* Nothing of it is made anew. */
static void every_entry_of_the_index_of_schema_8_is_found(void **unused)
{
    (void)unused;
    every_entry_is_found("schema8", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_an_upgraded_coordinator_is_read),
        cmocka_unit_test(every_row_of_an_upgraded_member_is_read),
        cmocka_unit_test(every_row_of_schema_5_is_read),
        cmocka_unit_test(every_row_of_schema_6_is_read),
        cmocka_unit_test(every_row_of_schema_7_is_read),
        cmocka_unit_test(every_row_of_schema_8_is_read),
        cmocka_unit_test(what_schema_8_left_waiting_is_outstanding),
        cmocka_unit_test(what_the_node_recalled_under_schema_7_is_known_still),
        cmocka_unit_test(every_entry_of_the_index_of_schema_2_is_found),
        cmocka_unit_test(every_entry_of_the_index_of_schema_6_is_found),
        cmocka_unit_test(every_entry_of_the_index_of_schema_7_is_found),
        cmocka_unit_test(every_entry_of_the_index_of_schema_8_is_found),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
