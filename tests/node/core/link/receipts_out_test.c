/* receipts_out: what a round's batch is answered with, once it is committed. */
#include "node/core/link/receipts_out.h"

#include "node/core/link/receipts_again.h"
#include "node/core/link/signer.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static const enum envelope_lane LANE = ENVELOPE_RELAYABLE;

static const struct frame_credit session_usual = {
    FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS, FRAME_REASON_NONE};

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn;

static int begin(void **unused)
{
    (void)unused;
    link_fixture_open(&links, &k, 1);
    conn = link_fixture_session(&links, 1);
    conn->session.in[LANE].taken.seq = 3;
    /* keys signs only what this node may say. */
    conn->session.in[LANE].name = (struct stream_name){
        .sender = conn->peer->id, .receiver = k.c.o.node[0].id, .lane = LANE};
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

/* Frames that net is given for the link; signed ones, too. */
static size_t frames_said(void)
{
    struct reader said;
    struct net_line line;
    size_t n = 0;

    signer_flush(&k.core);
    said = reader_on(bytes_of(&k.core.net_out.batch));
    while (net_line_next(&line, &said) == ERR_OK)
        n += line.kind == NET_LINE_SEND && line.link == conn->link;
    return n;
}

/* Three places were taken and stored in this round. */
static struct conn_batch *three_taken(void)
{
    struct conn_batch *b = &conn->batch[LANE];

    b->taken = 3;
    b->in.state.seq = 3;
    b->runs[0] = (struct frame_run){1, 3, FRAME_STORED};
    b->run_count = 1;
    return b;
}

static void stopped(struct conn_batch *b, enum ingest_outcome why)
{
    b->stopped = true;
    b->outcome = why;
    b->seq = 4;
}

static void what_was_committed_is_receipted(void **unused)
{
    (void)unused;
    (void)three_taken();
    receipts_out_send(&k.core, true);
    assert_int_equal(3, conn->session.in[LANE].stored.seq);
    assert_int_equal(1, frames_said());
    assert_int_equal(0, conn->batch[LANE].taken);
}

/* WIRE.md 9.3: "A receipt is sent only after the commit" */
static void what_was_not_committed_is_not(void **unused)
{
    (void)unused;
    (void)three_taken();
    receipts_out_send(&k.core, false);
    assert_int_equal(0, conn->session.in[LANE].stored.seq);
    assert_int_equal(0, conn->session.in[LANE].taken.seq);
    assert_int_equal(0, frames_said());
    assert_int_equal(0, conn->batch[LANE].taken);
}

/* Its time came in the round that held it: what names no place yet is no
   receipt, and keys signs none. */
static void an_answer_that_changes_in_its_own_round_follows_it(void **unused)
{
    const struct frame_run now = {3, 3, FRAME_STORED},
                           later = {2, 2, FRAME_STORED};

    (void)unused;
    (void)three_taken();
    receipts_again_change(&k.core, conn, LANE, &now);
    assert_int_equal(0, frames_said());
    receipts_out_send(&k.core, true);
    assert_int_equal(1, frames_said());
    receipts_again_pages(&k.core);
    assert_int_equal(2, frames_said());
    receipts_again_change(&k.core, conn, LANE, &later);
    assert_int_equal(3, frames_said());
}

static void nothing_taken_is_nothing_said(void **unused)
{
    (void)unused;
    receipts_out_send(&k.core, true);
    assert_int_equal(0, frames_said());
}

static void a_key_that_is_gone_is_answered_after_the_receipt(void **unused)
{
    (void)unused;
    stopped(three_taken(), INGEST_REKEY);
    receipts_out_send(&k.core, true);
    assert_int_equal(2, frames_said()); /* RECEIPT, REKEY */
    assert_int_equal(4, conn->session.in[LANE].rekey_seq);
    assert_false(conn->ended);
}

static void a_bad_frame_ends_the_session_after_the_receipt(void **unused)
{
    (void)unused;
    stopped(three_taken(), INGEST_BAD);
    receipts_out_send(&k.core, true);
    assert_int_equal(3, conn->session.in[LANE].stored.seq);
    assert_true(conn->ended);
}

static void a_newer_card_is_asked_for_by_a_new_session(void **unused)
{
    (void)unused;
    stopped(three_taken(), INGEST_NEW_CARD);
    receipts_out_send(&k.core, true);
    assert_int_equal(3, conn->session.in[LANE].stored.seq);
    assert_true(conn->ended);
}

static void a_used_up_quota_leaves_the_rest_with_its_sender(void **unused)
{
    (void)unused;
    k.core.config.limits.records_a_day = 0;
    conn->session.grant = session_usual;
    stopped(three_taken(), INGEST_LATER);
    conn->session.in[LANE].taken.seq = 9;
    receipts_out_send(&k.core, true);
    assert_false(conn->ended);
    assert_int_equal(3, conn->session.in[LANE].stored.seq);
    assert_int_equal(3, conn->session.in[LANE].taken.seq);
    assert_int_equal(0, conn->session.grant.frames);
    assert_int_equal(FRAME_REASON_QUOTA, conn->session.grant.reason);
    assert_int_equal(2, frames_said()); /* the receipt, and credit 0 */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_was_committed_is_receipted),
        TEST(what_was_not_committed_is_not),
        TEST(an_answer_that_changes_in_its_own_round_follows_it),
        TEST(nothing_taken_is_nothing_said),
        TEST(a_key_that_is_gone_is_answered_after_the_receipt),
        TEST(a_bad_frame_ends_the_session_after_the_receipt),
        TEST(a_used_up_quota_leaves_the_rest_with_its_sender),
        TEST(a_newer_card_is_asked_for_by_a_new_session),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
