/* What notices cost, in calls to the database: each is named here, so a bound
   holds on any machine. */
#include <lmdb.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "node/core/record/pass.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum {
    ENTRIES = RECORD_NOTICE_ENTRIES_MAX,
    TARGETS = RECORD_TARGETS_MAX,
    WAITING = 40, /* notices that wait for one record */

    /* About twice what was counted. */
    NOTICE_CALLS = 200,
    ENTRY_CALLS = 22,
    RECORD_CALLS = 200,
    RETRACTION_CALLS = 200,
    TARGET_CALLS = 45,
};

static struct peers_fixture c;
static size_t calls;

int __real_mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
int __real_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
                   unsigned flags);
int __real_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
int __real_mdb_cursor_get(MDB_cursor *at, MDB_val *key, MDB_val *value,
                          MDB_cursor_op op);
int __wrap_mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
int __wrap_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
                   unsigned flags);
int __wrap_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value);
int __wrap_mdb_cursor_get(MDB_cursor *at, MDB_val *key, MDB_val *value,
                          MDB_cursor_op op);

int __wrap_mdb_get(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
    calls++;
    return __real_mdb_get(txn, dbi, key, value);
}

int __wrap_mdb_put(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value,
                   unsigned flags)
{
    calls++;
    return __real_mdb_put(txn, dbi, key, value, flags);
}

int __wrap_mdb_del(MDB_txn *txn, MDB_dbi dbi, MDB_val *key, MDB_val *value)
{
    calls++;
    return __real_mdb_del(txn, dbi, key, value);
}

int __wrap_mdb_cursor_get(MDB_cursor *at, MDB_val *key, MDB_val *value,
                          MDB_cursor_op op)
{
    calls++;
    return __real_mdb_cursor_get(at, key, value, op);
}

/* What was signed last, from a peer; how many calls that takes. */
static size_t fed(unsigned from)
{
    calls = 0;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, from));
    return calls;
}

/* The n-th record of node 1, which is for this node. */
static struct core_fixture_report report(size_t n)
{
    return (struct core_fixture_report){
        .author = 1, .tlp = TLP_GREEN, .object = 1, .revision = 1 + n};
}

static struct record_id name_of(size_t n)
{
    const struct core_fixture_report r = report(n);

    return peers_fixture_sign(&c, &r);
}

static size_t arrives(size_t n)
{
    (void)name_of(n);
    return fed(1);
}

static int by_record(const void *a, const void *b)
{
    const struct record_noted *p = a, *q = b;

    return memcmp(&p->record, &q->record, sizeof p->record);
}

/* Node 2 says of so many of them that they came to node 3; to the author, too,
   and to this node. */
static size_t told(size_t count)
{
    static struct record_noted entries[ENTRIES];
    static uint8_t room[RECORD_MAX];
    static uint64_t said;
    struct buffer body = {room, 0, sizeof room};
    struct core_fixture_report notice = {.author = 2,
                                         .tlp = TLP_AMBER,
                                         .to = {1},
                                         .to_me = true,
                                         .object = 0x80,
                                         .revision = ++said,
                                         .kind = RECORD_NOTICE};

    for (size_t i = 0; i < count; i++)
        entries[i] =
            (struct record_noted){name_of(i), c.o.node[3].id, FRAME_STORED};
    qsort(entries, count, sizeof *entries, by_record);
    assert_err(ERR_OK,
               record_notice_write(&body, RECORD_NOTICE_PASSED,
                                   c.o.facts.now_ms + said, entries, count));
    notice.body = bytes_of(&body);
    (void)peers_fixture_sign(&c, &notice);
    return fed(2);
}

/* A retraction by a node of so many objects that are not here, each time with
   the name of the first record. */
static size_t taken_back(unsigned author, size_t count)
{
    static struct record_retract target[TARGETS];
    static uint8_t room[RECORD_MAX];
    static uint64_t said;
    struct buffer body = {room, 0, sizeof room};
    struct core_fixture_report retraction = {.author = author,
                                             .tlp = TLP_GREEN,
                                             .object = 0x40,
                                             .revision = ++said,
                                             .kind = RECORD_RETRACTION};
    const struct record_id first = name_of(0);

    for (size_t i = 0; i < count; i++) {
        target[i] =
            (struct record_retract){.up_to_revision = 1, .record = first};
        bytes_put_be(target[i].object.octet, 1 + i, 4);
    }
    assert_err(ERR_OK, record_retraction_write(&body, bytes_text("wrong"),
                                               false, target, count));
    retraction.body = bytes_of(&body);
    (void)peers_fixture_sign(&c, &retraction);
    return fed(author);
}

static void within(const char *what, size_t count, size_t each, size_t base)
{
    print_message("%s: %zu calls\n", what, calls);
    if (calls > base + count * each)
        fail_msg("%s: %zu calls, more than %zu", what, calls,
                 base + count * each);
}

static void a_notice_costs_what_its_entries_do(void **unused)
{
    (void)unused;
    (void)told(1);
    within("one entry that is not here", 1, ENTRY_CALLS, NOTICE_CALLS);
    (void)told(ENTRIES);
    within("all entries not here", ENTRIES, ENTRY_CALLS, NOTICE_CALLS);
    for (size_t i = 0; i < ENTRIES; i++)
        (void)arrives(i);
    (void)told(ENTRIES);
    within("all entries here", ENTRIES, ENTRY_CALLS, NOTICE_CALLS);
}

/* In all: who chooses the order may make one of them dear. */
static void what_comes_after_its_notice_costs_one_entry_each(void **unused)
{
    size_t all = 0;

    (void)unused;
    (void)told(ENTRIES);
    for (size_t i = 0; i < ENTRIES; i++)
        all += arrives(i);
    calls = all;
    within("records after their notice", ENTRIES, RECORD_CALLS, NOTICE_CALLS);
    assert_int_equal(0, peers_fixture_due(&c, JOB_HEARD));
}

/* Naming one record again and again makes nobody hear again what waits for it.
 */
static void
who_retracts_an_absent_record_again_is_not_heard_again(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < WAITING; i++)
        (void)told(1);
    (void)taken_back(1, TARGETS);
    within("a retraction", TARGETS, TARGET_CALLS, RETRACTION_CALLS);
    assert_int_equal(1, peers_fixture_due(&c, JOB_HEARD));
    peers_fixture_do_due(&c);
    assert_int_equal(0, peers_fixture_due(&c, JOB_HEARD));
    (void)taken_back(1, TARGETS);
    within("the same again", TARGETS, TARGET_CALLS, RETRACTION_CALLS);
    assert_int_equal(0, peers_fixture_due(&c, JOB_HEARD));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 3)
    const struct CMUnitTest tests[] = {
        TEST(a_notice_costs_what_its_entries_do),
        TEST(what_comes_after_its_notice_costs_one_entry_each),
        TEST(who_retracts_an_absent_record_again_is_not_heard_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
