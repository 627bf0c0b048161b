#include "node/core/link/resend.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/record/notice.h"
#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "node/date.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn;

/* An open session with node 1, which has answered before. */
static int begin(void **unused)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};

    (void)unused;
    link_fixture_open(&links, &k, 3);
    conn = link_fixture_session(&links, 1);
    loss_meet(&k.c.o.facts.txn, k.c.peer[1]->node_no, nothing,
              k.c.o.facts.now_ms);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

static struct outbox_state state_of(enum envelope_lane lane)
{
    struct outbox_stream stream =
        release_stream(&k.c.o.facts, k.c.peer[1], lane);
    struct outbox_state state;

    outbox_state(&k.c.o.facts.txn.view, &stream, &state);
    return state;
}

static void answer_all(void)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_stream stream =
            release_stream(&k.c.o.facts, k.c.peer[1], l);
        const struct frame_run run = {1, state_of(l).n, FRAME_STORED};

        outbox_acknowledge(&k.c.o.facts.txn, &stream, &run, 1,
                           k.c.o.facts.now_ms);
    }
}

/* Node 1 has lost all that it had, and this node began a life since. */
static void loses_all(void)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};

    incarnation_mint(&k.c.o.facts.txn, STORE_NAMED);
    loss_meet(&k.c.o.facts.txn, k.c.peer[1]->node_no, nothing,
              k.c.o.facts.now_ms);
    k.c.peer[1]->repaid = false;
}

static void tick(void)
{
    k.core.facts = k.c.o.facts;
    resend_tick(&k.core);
}

/* All that was released is on its way; unanswered: how much of it. */
static void all_sent(uint64_t unanswered)
{
    struct session_out *o = &conn->session.out[ENVELOPE_RELAYABLE];

    o->released = o->sent = state_of(ENVELOPE_RELAYABLE).n;
    o->base = o->sent - unanswered;
}

static uint64_t waiting(void)
{
    struct resend_sum sum;

    resend_sum(&k.c.o.facts, k.c.peer[1], &sum);
    return sum.waits;
}

static struct record_id own(uint8_t object, enum tlp tlp)
{
    return peers_fixture_own(
        &k.c, &(struct core_fixture_report){
                  .tlp = tlp, .object = object, .to = {tlp == TLP_RED}});
}

/* What node 2 shares goes on to node 1. */
static void passes_on(void)
{
    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[1]->community = k.c.peer[2]->community = true;
}

static void arrives(uint8_t object)
{
    peers_fixture_stored(&k.c, 2,
                         &(struct core_fixture_report){
                             .author = 2, .tlp = TLP_GREEN, .object = object});
}

static void all_that_holds_goes_again_in_both_lanes(void **unused)
{
    struct record_id clear, red;

    (void)unused;
    clear = own(1, TLP_CLEAR);
    red = own(2, TLP_RED);
    answer_all();
    assert_int_equal(0, waiting());
    loses_all();
    assert_int_equal(2, waiting());
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
    assert_int_equal(1, state_of(ENVELOPE_DIRECT).n);
    assert_true(peers_fixture_went(&k.c, &clear, 1));
    assert_true(peers_fixture_went(&k.c, &red, 1));
    assert_int_equal(2, waiting());
    answer_all();
    assert_int_equal(0, waiting());
}

static void groups_go_first(void **unused)
{
    struct record_id report, group;
    struct record_reader pin;

    (void)unused;
    report = own(1, TLP_CLEAR);
    pin = peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .owner = 0, .object = 9, .version = 1, .members = "01"});
    group = peers_fixture_group_record(&pin);
    answer_all();
    loses_all();
    for (int i = 0; i < 3; i++) {
        tick();
        all_sent(0);
    }
    assert_int_equal(1, peers_fixture_place(&k.c, &group, 1));
    assert_int_equal(2, peers_fixture_place(&k.c, &report, 1));
}

static void one_page_is_ahead_of_what_is_new(void **unused)
{
    (void)unused;
    passes_on();
    for (int i = 1; i <= (RESEND_PAGE + 40) / 2; i++) {
        own((uint8_t)i, TLP_CLEAR);
        arrives((uint8_t)i);
    }
    answer_all();
    loses_all();
    tick();
    conn->session.out[ENVELOPE_RELAYABLE].released = RESEND_PAGE;
    tick(); /* not while anything is unsent */
    assert_int_equal(RESEND_PAGE, state_of(ENVELOPE_RELAYABLE).n);
    own(200, TLP_CLEAR); /* waits behind one page, and the next behind it */
    all_sent(RESEND_FLYING_MAX + 1);
    tick();
    assert_int_equal(RESEND_PAGE + 1, state_of(ENVELOPE_RELAYABLE).n);
    all_sent(RESEND_FLYING_MAX);
    tick();
    assert_int_equal(RESEND_PAGE + 41, state_of(ENVELOPE_RELAYABLE).n);
}

static void a_page_joins_the_commit_of_a_receipt_that_is_to_come(void **unused)
{
    struct store *store;

    (void)unused;
    store = k.c.o.store;
    own(1, TLP_CLEAR);
    answer_all();
    loses_all();
    own(2, TLP_CLEAR);
    all_sent(1);
    assert_err(ERR_OK, store_commit(store));
    tick();
    assert_false(store_writing(store));
    assert_false(resend_ready(&k.core)); /* the receipt ends the wait */
    store_abort(store);
    store_write(store);
    tick();
    assert_int_equal(2, state_of(ENVELOPE_RELAYABLE).n);
}

static void a_page_goes_alone_when_all_is_answered(void **unused)
{
    struct store *store;

    (void)unused;
    store = k.c.o.store;
    own(1, TLP_CLEAR);
    answer_all();
    loses_all();
    all_sent(0);
    assert_err(ERR_OK, store_commit(store));
    tick();
    assert_true(store_writing(store));
    assert_true(resend_ready(&k.core));
    assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
}

static void what_holds_no_more_is_not_sent(void **unused)
{
    struct record_id id;
    struct outbox_release r;
    struct vault_row row;
    uint64_t since_ms;

    (void)unused;
    id = own(1, TLP_CLEAR);
    answer_all();
    row = peers_fixture_row(&k.c, &id);
    row.state |= VAULT_RETRACTED;
    vault_update(&k.c.o.facts.txn, &row);
    loses_all();
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(0, state_of(ENVELOPE_RELAYABLE).n);
    assert_true(outbox_release_get(&k.c.o.facts.txn.view, row.number,
                                   k.c.peer[1]->node_no, &r));
    assert_int_equal(RELEASE_WAS_KEPT, release_loss(&k.c.o.facts, k.c.peer[1],
                                                    &row, &r, &since_ms));
    assert_int_equal(OUTBOX_STORED, r.answer);
    assert_int_equal(k.c.o.facts.now_ms, since_ms);
}

static void where_it_stands_is_kept_and_a_new_loss_begins_anew(void **unused)
{
    (void)unused;
    own(1, TLP_CLEAR);
    answer_all();
    loses_all();
    for (int i = 0; i < 3; i++)
        tick();
    for (int i = 0; i < 3; i++)
        tick(); /* nothing is sent twice */
    assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
    answer_all();
    loses_all();
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
}

static void beyond_four_a_day_it_waits_for_the_oldest_to_be_a_day_old(void **u)
{
    struct resend_sum sum;

    (void)u;
    own(1, TLP_CLEAR);
    answer_all();
    for (int n = 0; n < LOSS_RESENDS_A_DAY; n++) {
        loses_all();
        for (int i = 0; i < 3; i++)
            tick();
        assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
        answer_all();
    }
    loses_all();
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(0, state_of(ENVELOPE_RELAYABLE).n);
    resend_sum(&k.c.o.facts, k.c.peer[1], &sum);
    assert_int_equal(1, sum.waits);
    assert_int_equal(k.c.o.facts.now_ms + DATE_DAY_MS, sum.again_ms);
    k.c.o.facts.now_ms += DATE_DAY_MS;
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(1, state_of(ENVELOPE_RELAYABLE).n);
}

/* The author's record, passed on to node 1; how many notices are due of it. */
static size_t due_passed(void)
{
    struct job_at at = {.kind = JOB_PASSED};
    size_t n = 0;

    while (jobs_next(&k.c.o.facts.txn.view, &at)) {
        jobs_done(&k.c.o.facts.txn, &at);
        n++;
    }
    return n;
}

static void passed_on(void)
{
    passes_on();
    arrives(1);
    answer_all();
    assert_int_equal(1, due_passed());
}

static void tell(void)
{
    k.core.facts = k.c.o.facts;
    resend_tell(&k.core);
    k.c.peer[1]->repaid = false;
}

static void a_short_loss_is_not_told_to_the_author(void **unused)
{
    (void)unused;
    passed_on();
    loses_all();
    for (int i = 0; i < 3; i++)
        tick();
    k.c.o.facts.now_ms += LOSS_TOLD_AFTER_MS - 1;
    tell();
    assert_int_equal(0, due_passed());
    answer_all();
    assert_int_equal(0, due_passed());
    k.c.o.facts.now_ms += 1;
    for (int i = 0; i < 3; i++)
        tell();
    assert_int_equal(0, due_passed());
}

static void a_loss_that_lasts_is_told_and_its_end_too(void **unused)
{
    (void)unused;
    passed_on();
    loses_all();
    k.c.o.facts.now_ms += LOSS_TOLD_AFTER_MS;
    for (int i = 0; i < 3; i++)
        tell();
    assert_int_equal(1, due_passed());
    for (int i = 0; i < 3; i++)
        tell();
    assert_int_equal(0, due_passed());
    for (int i = 0; i < 3; i++)
        tick();
    assert_int_equal(0, due_passed());
    answer_all();
    assert_int_equal(1, due_passed());
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(all_that_holds_goes_again_in_both_lanes),
        TEST(groups_go_first),
        TEST(one_page_is_ahead_of_what_is_new),
        TEST(a_page_joins_the_commit_of_a_receipt_that_is_to_come),
        TEST(a_page_goes_alone_when_all_is_answered),
        TEST(what_holds_no_more_is_not_sent),
        TEST(where_it_stands_is_kept_and_a_new_loss_begins_anew),
        TEST(beyond_four_a_day_it_waits_for_the_oldest_to_be_a_day_old),
        TEST(a_short_loss_is_not_told_to_the_author),
        TEST(a_loss_that_lasts_is_told_and_its_end_too),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
