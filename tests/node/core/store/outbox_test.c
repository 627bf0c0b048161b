#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"

#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "tests/node/core/core_fixture.h"
#include "tests/unit.h"

static struct core_fixture o;
static struct outbox_stream stream;
static struct record r;
static struct vault_row row;
static uint8_t raw_room[8192];

/* One record, in as many places of a peer's stream as the test names. */
static int begin(void **state)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    struct peer *p;

    core_fixture_open(&o);
    core_fixture_write(&o);
    p = core_fixture_peer(&o, 1);
    stream = release_stream(&o.facts, p, ENVELOPE_RELAYABLE);
    core_fixture_keep(&o, &raw, &r, &row,
                      &(struct core_fixture_report){.tlp = TLP_CLEAR});
    for (unsigned n = *(const unsigned *)*state; n > 0; n--)
        assert_int_equal(POLICY_ALLOW,
                         release_to(&o.facts, &r, &row, p).verdict);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    core_fixture_commit(&o);
    core_fixture_close(&o);
    return 0;
}

static enum outbox_runs judge(uint64_t from, uint64_t to,
                              enum frame_disposition disposition)
{
    const struct frame_run run = {from, to, disposition};

    return outbox_judge(&o.facts.txn.view, &stream, &run, 1);
}

static void acknowledge(uint64_t from, uint64_t to,
                        enum frame_disposition disposition)
{
    const struct frame_run run = {from, to, disposition};

    outbox_acknowledge(&o.facts.txn, &stream, &run, 1, SAMPLE_NOW_MS);
}

static void voided(uint64_t seq, bool went)
{
    outbox_void(&o.facts.txn, &stream, seq,
                &(struct outbox_voiding){.went = went, .rule = POLICY_OVER});
}

static struct outbox_state state_now(void)
{
    struct outbox_state state;

    outbox_state(&o.facts.txn.view, &stream, &state);
    return state;
}

static struct outbox_release release_now(void)
{
    struct outbox_release release;

    assert_true(outbox_release_get(&o.facts.txn.view, row.number,
                                   stream.node_no, &release));
    return release;
}

static bool gone(void)
{
    const struct outbox_release release = release_now();

    return outbox_release_gone(&release);
}

static void what_left_as_a_record_alone_is_never_void(void **unused)
{
    (void)unused;
    voided(3, false);
    assert_int_equal(OUTBOX_FALSE_VOID, judge(1, 1, FRAME_VOID));
    assert_int_equal(OUTBOX_FALSE_VOID, judge(2, 3, FRAME_VOID));
    assert_int_equal(OUTBOX_NEWS, judge(1, 2, FRAME_STORED));
    assert_int_equal(OUTBOX_NEWS, judge(1, 2, FRAME_UNOPENED));
}

static void what_left_as_void_alone_is_nothing_else(void **unused)
{
    static const enum frame_disposition others[] = {
        FRAME_STORED, FRAME_HELD, FRAME_NOT_ACCEPTED, FRAME_UNOPENED};

    (void)unused;
    voided(2, false);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(OUTBOX_FALSE_RECORD, judge(1, 2, others[i]));
    assert_int_equal(OUTBOX_NEWS, judge(2, 2, FRAME_VOID));
}

static void both_can_be_true_of_what_left_as_both(void **unused)
{
    (void)unused;
    voided(1, true);
    voided(2, true);
    assert_int_equal(OUTBOX_NEWS, judge(1, 1, FRAME_STORED));
    assert_int_equal(OUTBOX_NEWS, judge(2, 2, FRAME_VOID));
    acknowledge(1, 1, FRAME_STORED);
    acknowledge(2, 2, FRAME_VOID);
    assert_int_equal(2, state_now().settled);
}

static void void_is_for_good(void **unused)
{
    struct outbox_entry e;

    (void)unused;
    voided(1, false);
    voided(1, true); /* asked again later */
    assert_true(outbox_entry(&o.facts.txn.view, &stream, 1, &e));
    assert_int_equal(OUTBOX_VOID_LEFT | OUTBOX_NO_RECORD, e.forms);
}

static void what_never_left_as_a_record_did_not_go(void **unused)
{
    (void)unused;
    voided(1, false);
    acknowledge(1, 1, FRAME_VOID);
    assert_int_equal(OUTBOX_VOID, release_now().state);
    assert_int_equal(POLICY_OVER, release_now().rule);
    assert_false(gone());
}

static void what_left_as_a_record_too_went(void **unused)
{
    (void)unused;
    voided(1, true);
    acknowledge(1, 1, FRAME_VOID);
    assert_int_equal(OUTBOX_VOID, release_now().state);
    assert_true(gone());
}

static void an_earlier_place_that_was_answered_went(void **unused)
{
    (void)unused;
    voided(2, false);
    acknowledge(1, 1, FRAME_NOT_ACCEPTED);
    acknowledge(2, 2, FRAME_VOID);
    assert_int_equal(OUTBOX_VOID, release_now().state);
    assert_true(gone());
}

static void settled_ends_before_the_first_missing_or_held_answer(void **unused)
{
    (void)unused;
    acknowledge(1, 1, FRAME_STORED);
    acknowledge(3, 3, FRAME_STORED);
    assert_int_equal(1, state_now().settled);
    acknowledge(2, 2, FRAME_HELD);
    acknowledge(4, 5, FRAME_STORED);
    assert_int_equal(5, state_now().acked);
    assert_int_equal(1, state_now().settled);
    acknowledge(2, 2, FRAME_STORED);
    assert_int_equal(5, state_now().settled);
    assert_int_equal(5, outbox_rewind(&o.facts.txn, &stream, 3));
    assert_int_equal(3, state_now().settled);
}

/* Whatever it says: what is settled changes no more. */
static void what_is_settled_is_passed_over(void **unused)
{
    (void)unused;
    acknowledge(1, 2, FRAME_STORED);
    assert_int_equal(OUTBOX_NO_NEWS, judge(1, 2, FRAME_STORED));
    assert_int_equal(OUTBOX_NO_NEWS, judge(1, 2, FRAME_VOID));
    assert_int_equal(OUTBOX_NO_NEWS, judge(4, UINT64_MAX, FRAME_STORED));
    acknowledge(1, 3, FRAME_NOT_ACCEPTED);
    assert_int_equal(2, state_now().by[FRAME_STORED]);
    assert_int_equal(1, state_now().by[FRAME_NOT_ACCEPTED]);
}

static void held_becomes_stored_or_not_accepted_and_nothing_else(void **unused)
{
    (void)unused;
    voided(1, true);
    acknowledge(1, 1, FRAME_HELD);
    assert_int_equal(OUTBOX_NO_NEWS, judge(1, 1, FRAME_HELD));
    assert_int_equal(OUTBOX_NO_NEWS, judge(1, 1, FRAME_VOID));
    assert_int_equal(OUTBOX_NO_NEWS, judge(1, 1, FRAME_UNOPENED));
    assert_int_equal(OUTBOX_NEWS, judge(1, 1, FRAME_NOT_ACCEPTED));
    acknowledge(1, 1, FRAME_VOID);
    assert_int_equal(1, state_now().by[FRAME_HELD]);
}

static void the_mark_stays_with_its_life(void **unused)
{
    (void)unused;
    outbox_mark(&o.facts.txn, &stream, 300);
    assert_int_equal(300, state_now().record_mark);
    incarnation_mint(&o.facts.txn, STORE_NAMED);
    assert_int_equal(0, state_now().record_mark);
}

/* A life that begins from an older copy does not know what left since. */
static void
a_new_life_renews_what_is_held_and_knows_that_it_may_have_gone(void **unused)
{
    (void)unused;
    acknowledge(1, 1, FRAME_STORED);
    acknowledge(2, 2, FRAME_HELD);
    voided(3, false);
    incarnation_mint(&o.facts.txn, STORE_NAMED);
    outbox_renew(&o.facts.txn, &stream, 1, SAMPLE_NOW_MS);
    assert_int_equal(2, state_now().n);
    assert_int_equal(0, state_now().settled);
    voided(2, false);
    acknowledge(1, 1, FRAME_STORED);
    acknowledge(2, 2, FRAME_VOID);
    assert_true(gone());
}

int main(void)
{
#define TEST(name, places)                                                     \
    cmocka_unit_test_prestate_setup_teardown(name, begin, end,                 \
                                             &((unsigned){places}))
    const struct CMUnitTest tests[] = {
        TEST(what_left_as_a_record_alone_is_never_void, 3),
        TEST(what_left_as_void_alone_is_nothing_else, 2),
        TEST(both_can_be_true_of_what_left_as_both, 2),
        TEST(void_is_for_good, 1),
        TEST(what_never_left_as_a_record_did_not_go, 1),
        TEST(what_left_as_a_record_too_went, 1),
        TEST(an_earlier_place_that_was_answered_went, 2),
        TEST(settled_ends_before_the_first_missing_or_held_answer, 6),
        TEST(what_is_settled_is_passed_over, 3),
        TEST(held_becomes_stored_or_not_accepted_and_nothing_else, 1),
        TEST(the_mark_stays_with_its_life, 1),
        TEST(a_new_life_renews_what_is_held_and_knows_that_it_may_have_gone, 3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
