#include "node/core/store/store.h"

#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "node/core/store/table.h"
#include "node/core/store/vault.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

/* Of a count. */
static struct table_key key_of(uint32_t n)
{
    struct table_key k = {0};

    table_key_u8(&k, 'q');
    table_key_u32(&k, n);
    return k;
}

static enum err open_at(struct store **out, const char *dir,
                        enum store_begin begin, uint8_t key_octet,
                        struct store_opened *opened)
{
    uint8_t key[SEAL_KEY];
    const struct store_opening how = {
        .map_gib = CORE_FIXTURE_MAP_GIB, .begin = begin, .key = key};

    memset(key, key_octet, sizeof key);
    return store_open(out, dir, &how, opened);
}

static void what_was_committed_is_there_after_a_restart(void **unused)
{
    struct table_key k = key_of(7);
    struct core_fixture o;
    uint64_t v = 42, back = 0;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    txn_state(&o.facts.txn)->next_number = 99;
    core_fixture_commit(&o);
    core_fixture_again(&o);
    store_read(o.store);
    assert_true(
        table_get_value(&o.facts.txn.view, TABLE_META, &k, &back, sizeof back));
    assert_int_equal(42, back);
    assert_int_equal(99, view_state(&o.facts.txn.view)->next_number);
    store_abort(o.store);
    core_fixture_close(&o);
}

static void what_was_aborted_never_was(void **unused)
{
    struct table_key k = key_of(7);
    struct core_fixture o;
    uint64_t v = 42, number;

    (void)unused;
    core_fixture_open(&o);
    number = view_state(&o.facts.txn.view)->next_number;
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    txn_state(&o.facts.txn)->next_number += 5;
    store_abort(o.store);
    store_read(o.store);
    assert_false(
        table_get_value(&o.facts.txn.view, TABLE_META, &k, &v, sizeof v));
    assert_int_equal(number, view_state(&o.facts.txn.view)->next_number);
    store_abort(o.store);
    core_fixture_close(&o);
}

static void a_death_before_the_commit_leaves_nothing(void **unused)
{
    struct table_key k = key_of(7);
    struct core_fixture o;
    struct store_opened opened;
    uint64_t v = 42;
    int status;
    pid_t child;

    (void)unused;
    core_fixture_open(&o);
    /* The store must not be carried across a fork: the child opens its own. */
    store_close(o.store);
    child = fork();
    if (child == 0) {
        if (open_at(&o.store, o.folder.path, STORE_EXPECTED, 0x5e, &opened) !=
            ERR_OK)
            _exit(2);
        store_write(o.store);
        table_put_value(store_txn(o.store), TABLE_META, &k, &v, sizeof v);
        _exit(0);
    }
    assert_int_equal(child, waitpid(child, &status, 0));
    assert_int_equal(0, status);
    core_fixture_forget(&o);
    assert_err(ERR_OK,
               open_at(&o.store, o.folder.path, STORE_EXPECTED, 0x5e, &opened));
    assert_false(opened.created);
    store_read(o.store);
    assert_false(table_get_value(&store_txn(o.store)->view, TABLE_META, &k, &v,
                                 sizeof v));
    store_close(o.store);
    folder_close(&o.folder);
}

static void a_store_under_another_key_is_refused(void **unused)
{
    struct store_opened opened;
    struct store *s = NULL;
    struct core_fixture o;

    (void)unused;
    core_fixture_open(&o);
    store_close(o.store);
    assert_err(ERR_BAD_KEY,
               open_at(&s, o.folder.path, STORE_BEGINS, 1, &opened));
    core_fixture_forget(&o);
    folder_close(&o.folder);
}

/* A gibibyte of values does not fit a map of one. */
static void a_full_map_spoils_the_transaction_and_nothing_else(void **unused)
{
    static uint8_t big[8 * 1024 * 1024];
    struct core_fixture o;
    struct bytes found;
    struct table_key k = key_of(1000);
    uint64_t v = 1;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    core_fixture_commit(&o);
    core_fixture_write(&o);
    for (uint32_t i = 0; i < 200; i++) {
        struct table_key at = key_of(i);

        table_put(&o.facts.txn, TABLE_BODY, &at,
                  (struct bytes){big, sizeof big});
    }
    assert_err(ERR_FULL, store_commit(o.store));
    assert_int_equal(DISK_MAP_FULL, store_fault(o.store));
    store_read(o.store);
    assert_true(table_get(&o.facts.txn.view, TABLE_META, &k, &found));
    k = key_of(0);
    assert_false(table_get(&o.facts.txn.view, TABLE_BODY, &k, &found));
    store_abort(o.store);
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    core_fixture_commit(&o);
    core_fixture_close(&o);
}

static void a_sealed_body_opens_in_its_own_place_only(void **unused)
{
    uint8_t sealed_room[128], plain_room[128];
    struct buffer sealed = {sealed_room, 0, sizeof sealed_room};
    struct buffer plain = {plain_room, 0, sizeof plain_room};
    struct table_key here = key_of(1), there = key_of(2);
    struct core_fixture o;
    const struct seal *seal;

    (void)unused;
    core_fixture_open(&o);
    seal = view_seal(&o.facts.txn.view);
    seal_close(seal, &sealed, bytes_text("secret"), &here);
    assert_err(ERR_BAD_KEY, seal_open(seal, &plain, bytes_of(&sealed), &there));
    assert_err(ERR_OK, seal_open(seal, &plain, bytes_of(&sealed), &here));
    assert_bytes_equal(bytes_text("secret"), bytes_of(&plain));
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        plain.len = 0;
        sealed.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_err(ERR_BAD_KEY,
                   seal_open(seal, &plain, bytes_of(&sealed), &here));
        sealed.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    core_fixture_close(&o);
}

static void a_kept_record_comes_back_octet_for_octet(void **unused)
{
    static struct record r;
    uint8_t raw_room[4096], back_room[RECORD_MAX];
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct buffer back = {back_room, 0, sizeof back_room};
    struct vault_row row, held;
    struct core_fixture o;
    uint64_t number = 0;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR,
                                                    .domain = "evil.example"});
    core_fixture_commit(&o);
    core_fixture_again(&o);
    store_read(o.store);
    assert_true(vault_find(&o.facts.txn.view, &r.id, &number));
    assert_int_equal(row.number, number);
    assert_true(vault_get(&o.facts.txn.view, number, &held));
    assert_err(ERR_OK, vault_raw(&o.facts.txn.view, &held, &back));
    assert_bytes_equal(bytes_of(&raw), bytes_of(&back));
    store_abort(o.store);
    core_fixture_close(&o);
}

static void a_store_that_is_expected_is_never_made(void **unused)
{
    struct store_opened opened;
    struct store *s = NULL;
    struct folder f;

    (void)unused;
    folder_open(&f);
    assert_err(ERR_NOT_FOUND, open_at(&s, f.path, STORE_EXPECTED, 1, &opened));
    assert_int_equal(-1, access(folder_file(&f, "store"), F_OK));
    assert_int_equal(0, mkdir(folder_file(&f, "store"), 0700));
    folder_put(&f, "store/data.mdb", "", 0);
    assert_err(ERR_NOT_FOUND, open_at(&s, f.path, STORE_EXPECTED, 1, &opened));
    assert_null(s);
    folder_close(&f);
}

static void a_rebuilt_store_knows_so_from_its_first_commit(void **unused)
{
    struct store_opened opened;
    struct store *s = NULL;
    struct folder f;

    (void)unused;
    folder_open(&f);
    assert_err(ERR_OK, open_at(&s, f.path, STORE_BEGINS_AGAIN, 1, &opened));
    assert_true(opened.created);
    assert_int_equal(1, view_state(store_view(s))->commits);
    store_close(s);
    assert_err(ERR_OK, open_at(&s, f.path, STORE_BEGINS, 1, &opened));
    assert_false(opened.created);
    assert_int_equal(STORE_UNKNOWN, view_state(store_view(s))->past);
    assert_int_equal(1, view_state(store_view(s))->life);
    assert_int_equal(
        1, view_state(store_view(s))->commits); /* opening writes nothing */
    store_close(s);
    folder_close(&f);
}

static void another_schema_is_refused_by_its_number(void **unused)
{
    static const char name[] = "schema";
    struct table_key k = {0};
    struct store_opened opened;
    struct core_fixture o;
    const uint32_t other = 77;

    (void)unused;
    table_key_add(&k, (const uint8_t *)name, sizeof name - 1);
    core_fixture_open(&o);
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &other, sizeof other);
    core_fixture_commit(&o);
    core_fixture_forget(&o);
    store_close(o.store);
    assert_err(ERR_VERSION,
               open_at(&o.store, o.folder.path, STORE_EXPECTED, 0x5e, &opened));
    assert_int_equal(77, opened.schema);
    folder_close(&o.folder);
}

static void what_a_removed_file_took_was_never_committed(void **unused)
{
    struct table_key k = key_of(7);
    struct core_fixture o;
    uint64_t v = 42, back = 0;

    (void)unused;
    core_fixture_open(&o);
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    core_fixture_commit(&o);
    assert_int_equal(DISK_SOUND, store_look(o.store));
    assert_int_equal(0, unlink(folder_file(&o.folder, "store/data.mdb")));
    v = 43;
    core_fixture_write(&o);
    table_put_value(&o.facts.txn, TABLE_META, &k, &v, sizeof v);
    assert_err(ERR_IO, store_commit(o.store));
    assert_int_equal(DISK_GONE, store_fault(o.store));
    store_read(o.store);
    assert_true(
        table_get_value(&o.facts.txn.view, TABLE_META, &k, &back, sizeof back));
    assert_int_equal(42, back);
    store_abort(o.store);
    core_fixture_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_store_that_is_expected_is_never_made),
        cmocka_unit_test(a_rebuilt_store_knows_so_from_its_first_commit),
        cmocka_unit_test(another_schema_is_refused_by_its_number),
        cmocka_unit_test(what_a_removed_file_took_was_never_committed),
        cmocka_unit_test(what_was_committed_is_there_after_a_restart),
        cmocka_unit_test(what_was_aborted_never_was),
        cmocka_unit_test(a_death_before_the_commit_leaves_nothing),
        cmocka_unit_test(a_store_under_another_key_is_refused),
        cmocka_unit_test(a_full_map_spoils_the_transaction_and_nothing_else),
        cmocka_unit_test(a_sealed_body_opens_in_its_own_place_only),
        cmocka_unit_test(a_kept_record_comes_back_octet_for_octet),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
