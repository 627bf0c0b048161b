#include "node/core/record/notice.h"

#include <string.h>

#include "node/core/record/pass.h"
#include "node/core/record/release.h"
#include "node/core/store/outbox.h"
#include "proto/leak_proof.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static int end(void **unused)
{
    (void)unused;
    control_fixture_close(&k);
    return 0;
}

static void tick(void)
{
    k.core.facts = k.c.o.facts;
    k.core.store = k.c.o.store;
    notice_tick(&k.core);
}

/* When all that came together is here. */
static void later(void)
{
    k.c.o.facts.now_ms += JOB_GATHER_MS;
    tick();
}

/* Every notice of one's own, oldest first; how many. */
static size_t notices(struct record_id *ids, size_t max)
{
    uint64_t last = view_state(&k.c.o.facts.txn.view)->next_number;
    struct vault_row row;
    size_t n = 0;

    for (uint64_t i = 1; i < last; i++)
        if (vault_get(&k.c.o.facts.txn.view, i, &row) &&
            row.kind == RECORD_NOTICE && row.author == k.c.o.self.node_no &&
            n < max)
            ids[n++] = row.id;
    return n;
}

static struct record_notice opened(const struct record_id *id)
{
    struct record_notice notice;

    assert_err(ERR_OK, record_notice(&notice, control_fixture_record(&k, id)));
    return notice;
}

static struct record_id arrives(unsigned from, unsigned author, enum tlp tlp,
                                uint8_t object)
{
    return peers_fixture_stored(
        &k.c, from,
        &(struct core_fixture_report){.author = author,
                                      .tlp = tlp,
                                      .to_me = tlp >= TLP_AMBER,
                                      .object = object});
}

static void recalled(unsigned author, unsigned from, const struct record_id *id,
                     uint8_t object, enum tlp tlp)
{
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = author,
                                                 .object = 100 + object,
                                                 .target = object,
                                                 .record = *id,
                                                 .up_to = 1,
                                                 .erase = true,
                                                 .tlp = tlp,
                                                 .to_me = tlp >= TLP_AMBER});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, from));
}

static int coordinator(void **unused)
{
    (void)unused;
    control_fixture_open(&k, 4);
    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[2]->community = k.c.peer[3]->community = true;
    return 0;
}

static void to_whom_a_record_was_passed_is_told_once(void **unused)
{
    struct record_id id, told[4];
    struct record_notice notice;
    struct record_noted noted;
    size_t n = 0;

    (void)unused;
    id = arrives(1, 1, TLP_GREEN, 1);
    tick();
    assert_int_equal(0, notices(told, 4)); /* what comes together is gathered */
    k.c.o.facts.now_ms += JOB_GATHER_MS;
    tick();
    tick();
    assert_int_equal(1, notices(told, 4));
    notice = opened(&told[0]);
    assert_int_equal(RECORD_NOTICE_PASSED, notice.type);
    for (; record_noted_next(&notice, &noted); n++) {
        assert_memory_equal(&id, &noted.record, sizeof id);
        assert_int_equal(RECORD_NOTICE_WAITING, noted.state);
    }
    assert_int_equal(2, n);
    assert_true(peers_fixture_went(&k.c, &told[0], 1));
    for (unsigned i = 2; i <= 4; i++)
        assert_false(peers_fixture_went(&k.c, &told[0], i));
    assert_false(jobs_any(&k.c.o.facts.txn.view));
}

/* WIRE.md 4.11: "also where its clock was set back" */
static void notices_follow_each_other_whatever_the_clock_says(void **unused)
{
    struct record_id id, told[2];

    (void)unused;
    id = arrives(1, 1, TLP_GREEN, 1);
    later();
    peers_fixture_restart(&k.c);
    k.c.o.facts.self = &k.core.self;
    k.c.o.facts.now_ms -= 10 * 60 * 1000;
    recalled(1, 1, &id, 1, TLP_GREEN);
    later();
    assert_int_equal(2, notices(told, 2));
    assert_true(opened(&told[0]).time_ms < opened(&told[1]).time_ms);
}

/* Whoever lost its store gets what is over from nobody, and keeps what names
   it to itself. */
static void what_is_over_is_told_apart(void **unused)
{
    struct record_id told[3];

    (void)unused;
    (void)arrives(1, 1, TLP_GREEN, 1);
    (void)peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_GREEN, .object = 1, .revision = 2});
    (void)arrives(1, 1, TLP_GREEN, 2);
    later();
    assert_int_equal(2, notices(told, 3));
    assert_int_equal(2, opened(&told[0]).entry_count);
    assert_int_equal(4, opened(&told[1]).entry_count);
}

static void an_operator_may_keep_it_to_himself(void **unused)
{
    struct record_id told[4];

    (void)unused;
    k.core.config.pass_report = false;
    (void)arrives(1, 1, TLP_GREEN, 1);
    k.c.o.facts.now_ms += JOB_GATHER_MS;
    tick();
    assert_int_equal(0, notices(told, 4));
}

static void an_erasure_is_told_to_author_and_way(void **unused)
{
    struct record_id id, told[4];
    struct record_notice notice;
    struct record_noted noted;

    (void)unused;
    peers_fixture_introduce(&k.c, 2, 5);
    id = arrives(2, 5, TLP_CLEAR, 1);
    recalled(5, 2, &id, 1, TLP_CLEAR);
    later();
    assert_int_equal(1, notices(told, 4));
    notice = opened(&told[0]);
    assert_int_equal(RECORD_NOTICE_ERASED, notice.type);
    assert_true(record_noted_next(&notice, &noted));
    assert_true(ident_same(&k.c.o.node[0].id, &noted.node));
    assert_true(
        record_names(control_fixture_record(&k, &told[0]), &k.c.o.node[5].id));
    assert_true(
        record_names(control_fixture_record(&k, &told[0]), &k.c.o.node[2].id));
    assert_int_equal(2, control_fixture_record(&k, &told[0])->audience_count);
    assert_true(peers_fixture_went(&k.c, &told[0], 2));
    assert_false(peers_fixture_went(&k.c, &told[0], 1));
}

/* WIRE.md 4.11: "A notice's label is its targets' strictest, TLP:AMBER at
   least" */
static void labels_are_those_of_the_targets(void **unused)
{
    static const enum tlp tlp[] = {TLP_CLEAR, TLP_GREEN, TLP_AMBER,
                                   TLP_AMBER_STRICT, TLP_RED};
    struct record_id id, told[8];

    (void)unused;
    for (uint8_t i = 0; i < 5; i++) {
        id = arrives(1, 1, tlp[i], 1 + i);
        recalled(1, 1, &id, 1 + i, tlp[i]);
        later();
        assert_int_equal(1 + i, notices(told, 8));
        assert_int_equal(tlp[i] < TLP_AMBER ? TLP_AMBER : tlp[i],
                         control_fixture_record(&k, &told[i])->tlp);
        assert_true(peers_fixture_went(&k.c, &told[i], 1));
    }
}

/* What two authors wrote is never named in one notice. */
static void each_author_hears_of_its_own_alone(void **unused)
{
    struct record_id id, told[8];
    struct record_notice notice;
    struct record_noted noted;
    struct vault_row row;

    (void)unused;
    for (unsigned author = 1; author <= 3; author++) {
        id = arrives(author, author, TLP_AMBER, 7);
        recalled(author, author, &id, 7, TLP_AMBER);
    }
    later();
    assert_int_equal(3, notices(told, 8));
    for (size_t i = 0; i < 3; i++) {
        notice = opened(&told[i]);
        assert_int_equal(1, notice.entry_count);
        assert_true(record_noted_next(&notice, &noted));
        row = peers_fixture_row(&k.c, &noted.record);
        assert_true(
            record_names(control_fixture_record(&k, &told[i]), &row.author_id));
        assert_int_equal(1,
                         control_fixture_record(&k, &told[i])->audience_count);
    }
}

/* Records of one author that came two ways: each way hears of its own. */
static void each_way_hears_of_what_came_along_it(void **unused)
{
    struct record_id one, two, told[8];

    (void)unused;
    peers_fixture_introduce(&k.c, 1, 5);
    one = arrives(1, 5, TLP_CLEAR, 1);
    two = arrives(2, 5, TLP_CLEAR, 2);
    recalled(5, 1, &one, 1, TLP_CLEAR);
    recalled(5, 2, &two, 2, TLP_CLEAR);
    later();
    assert_int_equal(2, notices(told, 8));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(i == 0, peers_fixture_went(&k.c, &told[i], 1));
        assert_int_equal(i == 1, peers_fixture_went(&k.c, &told[i], 2));
    }
}

static void more_than_one_notice_holds_is_told_in_several(void **unused)
{
    enum { MANY = RECORD_NOTICE_ENTRIES_MAX + 10 };
    struct record_id told[8];
    struct record_notice notice;
    size_t entries = 0, n;

    (void)unused;
    for (uint64_t i = 0; i < MANY; i++)
        (void)peers_fixture_stored(
            &k.c, 1,
            &(struct core_fixture_report){
                .author = 1, .tlp = TLP_CLEAR, .object = 1, .revision = 1 + i});
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = 100,
                                                 .target = 1,
                                                 .up_to = MANY,
                                                 .erase = true,
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
    later();
    n = notices(told, 8);
    assert_int_equal(2, n);
    for (size_t i = 0; i < n; i++) {
        notice = opened(&told[i]);
        entries += notice.entry_count;
    }
    assert_int_equal(MANY, entries);
    assert_false(jobs_any(&k.c.o.facts.txn.view));
}

/* WIRE.md 7.17: "of each target of which it holds no revision" */
static void a_recall_of_what_is_not_here_is_answered_too(void **unused)
{
    struct record_id absent = {{7}}, here, told[4];
    struct record_notice notice;
    struct record_noted noted;

    (void)unused;
    recalled(1, 2, &absent, 1, TLP_GREEN);
    here = arrives(1, 1, TLP_CLEAR, 2);
    recalled(1, 1, &here, 2, TLP_CLEAR);
    assert_int_equal(1, peers_fixture_due(&k.c, JOB_LACKED));
    later();
    assert_int_equal(2, notices(told, 4)); /* the other is of what was here */
    notice = opened(&told[1]);
    assert_int_equal(RECORD_NOTICE_ERASED, notice.type);
    assert_true(record_noted_next(&notice, &noted));
    assert_memory_equal(&absent, &noted.record, sizeof absent);
    assert_true(ident_same(&noted.node, &k.c.o.node[0].id));
    assert_true(peers_fixture_went(&k.c, &told[1], 1)); /* its author */
    assert_true(peers_fixture_went(&k.c, &told[1], 2)); /* and who brought it */
    assert_false(jobs_any(&k.c.o.facts.txn.view));
}

/* Whoever sends one after the other causes no notice for each. */
static void recalls_that_follow_each_other_are_answered_together(void **unused)
{
    enum { RECALLS = 20, APART_MS = JOB_GATHER_MS / 10 };
    struct record_id told[RECALLS];
    size_t n;

    (void)unused;
    for (uint8_t i = 1; i <= RECALLS; i++) {
        recalled(1, 1, &(struct record_id){{i}}, i, TLP_GREEN);
        k.c.o.facts.now_ms += APART_MS;
        tick();
    }
    later();
    n = notices(told, RECALLS);
    assert_true(n <= 1 + RECALLS * APART_MS / JOB_GATHER_MS);
    assert_int_equal(0, peers_fixture_due(&k.c, JOB_LACKED));
}

static void a_leak_is_told_to_its_author_alone(void **unused)
{
    struct record_id id, told[4];
    struct record_notice notice;
    struct record_noted noted;

    (void)unused;
    id = peers_fixture_sign(
        &k.c,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_AMBER_STRICT, .to = {2}, .object = 7});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    tick();
    tick();
    assert_int_equal(1, notices(told, 4));
    notice = opened(&told[0]);
    assert_int_equal(RECORD_NOTICE_LEAK, notice.type);
    assert_true(record_noted_next(&notice, &noted));
    assert_memory_equal(&id, &noted.record, sizeof id);
    assert_true(ident_same(&k.c.o.node[2].id, &noted.node));
    assert_int_equal(POLICY_AMBER_STRICT, noted.state);
    assert_true(peers_fixture_went(&k.c, &told[0], 1));
    assert_false(peers_fixture_went(&k.c, &told[0], 2) ||
                 peers_fixture_went(&k.c, &told[0], 3));
    assert_true(
        record_extension(control_fixture_record(&k, &told[0]), leak_proof_name)
            .len > 0);
}

/* What came with a record is kept as long as it waits. */
static void a_leak_that_waited_is_proved_too(void **unused)
{
    struct record_id told[4];
    struct record_reader pin;

    (void)unused;
    k.c.peer[3]->provider = true; /* brings groups that this node is not in */
    pin = peers_fixture_group(
        &k.c, &(struct peers_fixture_version){
                  .owner = 1, .object = 6, .version = 1, .members = "12"});
    (void)peers_fixture_sign(
        &k.c, &(struct core_fixture_report){.author = 1,
                                            .tlp = TLP_AMBER_STRICT,
                                            .group = &pin,
                                            .delegate = 2,
                                            .object = 7});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&k.c, 2));
    (void)peers_fixture_group_from(
        &k.c, 3,
        &(struct peers_fixture_version){
            .owner = 1, .object = 6, .version = 1, .members = "12"});
    peers_fixture_look_again(&k.c);
    tick();
    assert_int_equal(1, notices(told, 4));
    assert_int_equal(RECORD_NOTICE_LEAK, opened(&told[0]).type);
    assert_true(
        record_extension(control_fixture_record(&k, &told[0]), leak_proof_name)
            .len > 0);
}

/* WIRE.md 7.11: its signature verifies, whatever came under its id before. */
static void a_forged_copy_before_a_leak_hides_it_not(void **unused)
{
    struct record_id told[4];
    struct record_notice notice;

    (void)unused;
    (void)peers_fixture_sign(
        &k.c,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_AMBER_STRICT, .to = {2}, .object = 7});
    k.c.raw.at[k.c.raw.len - 1] ^= 1;
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    tick();
    assert_int_equal(0, notices(told, 4));
    k.c.raw.at[k.c.raw.len - 1] ^= 1;
    for (int i = 0; i < 3; i++) { /* told once, even among forgeries */
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
        tick();
        assert_int_equal(1, notices(told, 4));
        k.c.raw.at[k.c.raw.len - 1] ^= 1;
    }
    notice = opened(&told[0]);
    assert_int_equal(RECORD_NOTICE_LEAK, notice.type);
}

static void nobody_is_told_of_the_leak_of_a_stranger(void **unused)
{
    struct record_id told[4];

    (void)unused;
    peers_fixture_introduce(&k.c, 2, 5);
    (void)peers_fixture_sign(
        &k.c,
        &(struct core_fixture_report){
            .author = 5, .tlp = TLP_AMBER_STRICT, .to = {2}, .object = 7});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    tick();
    assert_int_equal(0, notices(told, 4));
    assert_false(jobs_any(&k.c.o.facts.txn.view));
}

static void what_is_due_outlives_a_restart_and_a_full_disk(void **unused)
{
    struct record_id id, told[4];

    (void)unused;
    id = arrives(1, 1, TLP_CLEAR, 1);
    recalled(1, 1, &id, 1, TLP_CLEAR);
    k.core.outage.fault = DISK_FULL;
    later();
    assert_int_equal(0, notices(told, 4));
    peers_fixture_restart(&k.c);
    k.c.o.facts.self = &k.core.self;
    k.core.outage.fault = DISK_SOUND;
    later();
    assert_int_equal(1, notices(told, 4));
    assert_true(peers_fixture_went(&k.c, &told[0], 1));
}

/* However much is due, one notice looks at so much of it and no more. */
static void a_notice_looks_at_a_part_of_what_is_due(void **unused)
{
    struct record_id first, other, last, told[2];
    struct job_at due = {.kind = JOB_PASSED};
    struct node_id anybody = {{0xfe}};

    (void)unused;
    first = arrives(1, 1, TLP_CLEAR, 1);
    other = arrives(2, 2, TLP_CLEAR, 2);
    last = arrives(1, 1, TLP_CLEAR, 3);
    for (uint64_t i = 0; i < NOTICE_LOOK_MAX; i++) {
        bytes_put_be(anybody.octet + 8, i, 8);
        due.number = peers_fixture_row(&k.c, &other).number;
        due.node_no = node_no_of(&k.c.o.facts.txn, &anybody);
        jobs_put(&k.c.o.facts.txn, &due);
    }
    due.number = peers_fixture_row(&k.c, &first).number;
    jobs_put(&k.c.o.facts.txn, &due);
    due.number = peers_fixture_row(&k.c, &last).number;
    jobs_put(&k.c.o.facts.txn, &due);
    tick();
    assert_int_equal(2, notices(told, 2));
    assert_int_equal(1, opened(&told[0]).entry_count);
    assert_false(jobs_any(&k.c.o.facts.txn.view)); /* all was told in the end */
}

/* A peer is to be caught up with what stands above a number. */
static void catch_up(unsigned n, uint64_t above)
{
    jobs_put(&k.c.o.facts.txn, &(struct job_at){.kind = JOB_CATCH_UP,
                                                .node_no = k.c.peer[n]->node_no,
                                                .job.detail = above});
}

static bool is_caught_up(unsigned n)
{
    struct job_at at = {.kind = JOB_CATCH_UP,
                        .node_no = k.c.peer[n]->node_no - 1};

    return !jobs_next(&k.c.o.facts.txn.view, &at) ||
           at.node_no != k.c.peer[n]->node_no;
}

static void what_is_large_keeps_nothing_else_that_is_due(void **unused)
{
    const uint64_t parts = 3 * NOTICE_PARTS_A_ROUND;
    const uint64_t end = parts * PASS_CATCH_UP_A_ROUND;
    size_t ticks = 0;

    (void)unused;
    txn_state(&k.c.o.facts.txn)->next_number = end;
    catch_up(1, 0);
    catch_up(2, end - 1);
    tick();
    assert_true(is_caught_up(2));
    assert_false(is_caught_up(1));
    for (; !is_caught_up(1); ticks++)
        tick();
    assert_int_equal(3, ticks); /* the other's part was one of them */
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            to_whom_a_record_was_passed_is_told_once, coordinator, end),
        cmocka_unit_test_setup_teardown(
            notices_follow_each_other_whatever_the_clock_says, coordinator,
            end),
        cmocka_unit_test_setup_teardown(what_is_over_is_told_apart, coordinator,
                                        end),
        cmocka_unit_test_setup_teardown(an_operator_may_keep_it_to_himself,
                                        coordinator, end),
        TEST(an_erasure_is_told_to_author_and_way, 3),
        TEST(labels_are_those_of_the_targets, 1),
        TEST(each_author_hears_of_its_own_alone, 3),
        TEST(each_way_hears_of_what_came_along_it, 3),
        TEST(more_than_one_notice_holds_is_told_in_several, 1),
        TEST(a_recall_of_what_is_not_here_is_answered_too, 2),
        TEST(recalls_that_follow_each_other_are_answered_together, 2),
        TEST(a_leak_is_told_to_its_author_alone, 3),
        TEST(a_leak_that_waited_is_proved_too, 3),
        TEST(a_forged_copy_before_a_leak_hides_it_not, 3),
        TEST(nobody_is_told_of_the_leak_of_a_stranger, 3),
        TEST(what_is_due_outlives_a_restart_and_a_full_disk, 1),
        TEST(a_notice_looks_at_a_part_of_what_is_due, 2),
        TEST(what_is_large_keeps_nothing_else_that_is_due, 2),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
