#include "node/core/link/resume.h"

#include <string.h>

#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "node/date.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;
static uint8_t octet; /* the peer's incarnation */

/* A HELLO of node 1, which holds a life of mine up to seq; NULL: nothing. */
static struct hello hello(const struct incarnation *life, uint64_t seq)
{
    struct hello h = {
        .past = HELLO_UNKNOWN, .identity_ms = octet, .incarnation = {{octet}}};
    struct hello_in *in = &h.in[ENVELOPE_RELAYABLE];

    if (life != NULL) {
        in->held = true;
        in->incarnation = *life;
        in->seq = seq;
    }
    return h;
}

static void met(const struct incarnation *life, uint64_t seq)
{
    struct hello h = hello(life, seq);

    resume_met(&c.o.facts, c.peer[1], &h);
}

static void reborn(const struct incarnation *life, uint64_t seq)
{
    octet++;
    met(life, seq);
}

static int begin(void **unused)
{
    (void)unused;
    peers_fixture_open(&c, 1);
    octet = 0;
    reborn(NULL, 0);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

static struct incarnation mine(void)
{
    return view_state(&c.o.facts.txn.view)->incarnation;
}

static struct record_id own(uint8_t object)
{
    return peers_fixture_own(
        &c, &(struct core_fixture_report){.tlp = TLP_CLEAR, .object = object});
}

static void answered(uint64_t from, uint64_t to, enum frame_disposition as)
{
    struct outbox_stream stream =
        release_stream(&c.o.facts, c.peer[1], ENVELOPE_RELAYABLE);
    const struct frame_run run = {from, to, as};
    struct outbox_state state;

    outbox_acknowledge(&c.o.facts.txn, &stream, &run, 1, c.o.facts.now_ms);
    outbox_state(&c.o.facts.txn.view, &stream, &state);
    assert_true(state.acked >= to);
}

static struct outbox_release row_of(const struct record_id *id)
{
    struct vault_row row = peers_fixture_row(&c, id);
    struct outbox_release r;

    assert_true(outbox_release_get(&c.o.facts.txn.view, row.number,
                                   c.peer[1]->node_no, &r));
    return r;
}

static enum release_loss loss_of(const struct record_id *id)
{
    struct vault_row row = peers_fixture_row(&c, id);
    struct outbox_release r = row_of(id);
    uint64_t since_ms;

    return release_loss(&c.o.facts, c.peer[1], &row, &r, &since_ms);
}

static void a_new_life_of_ours_does_not_hide_what_a_peer_lost(void **unused)
{
    struct record_id one, two;

    (void)unused;
    one = own(1);
    two = own(2);
    answered(1, 2, FRAME_STORED);
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    assert_int_equal(RELEASE_KEPT, loss_of(&one));
    reborn(NULL, 0);
    assert_int_equal(RELEASE_WAITS_AGAIN, loss_of(&one));
    assert_int_equal(RELEASE_WAITS_AGAIN, loss_of(&two));
}

static void what_a_claim_about_an_earlier_life_covers_is_kept(void **unused)
{
    struct incarnation life;
    struct record_id one, two;

    (void)unused;
    one = own(1);
    two = own(2);
    answered(1, 2, FRAME_STORED);
    life = mine();
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    reborn(&life, 1);
    assert_int_equal(RELEASE_KEPT, loss_of(&one));
    assert_int_equal(RELEASE_WAITS_AGAIN, loss_of(&two));
}

static void the_same_incarnation_has_lost_nothing(void **unused)
{
    struct record_id one;

    (void)unused;
    one = own(1);
    answered(1, 1, FRAME_STORED);
    met(NULL, 0);
    assert_int_equal(RELEASE_KEPT, loss_of(&one));
}

static void places_of_this_life_go_again_and_keep_their_answer(void **unused)
{
    struct incarnation life;
    struct outbox_stream stream;
    struct outbox_state state;
    struct record_id one, two;

    (void)unused;
    life = mine();
    one = own(1);
    two = own(2);
    answered(1, 2, FRAME_STORED);
    reborn(&life, 1);
    stream = release_stream(&c.o.facts, c.peer[1], ENVELOPE_RELAYABLE);
    outbox_state(&c.o.facts.txn.view, &stream, &state);
    assert_int_equal(1, state.acked);
    assert_int_equal(RELEASE_KEPT, loss_of(&one));
    assert_int_equal(RELEASE_WAITS_AGAIN, loss_of(&two));
    assert_int_equal(OUTBOX_STORED, row_of(&two).answer);
    answered(2, 2, FRAME_HELD);
    assert_int_equal(RELEASE_KEPT, loss_of(&two));
    assert_int_equal(OUTBOX_HELD, row_of(&two).state);
}

static void what_holds_no_more_keeps_its_answer(void **unused)
{
    struct record_id one;
    struct vault_row row;

    (void)unused;
    one = own(1);
    answered(1, 1, FRAME_STORED);
    row = peers_fixture_row(&c, &one);
    row.state |= VAULT_RETRACTED;
    vault_update(&c.o.facts.txn, &row);
    reborn(NULL, 0);
    assert_int_equal(RELEASE_WAS_KEPT, loss_of(&one));
    answered(1, 1, FRAME_VOID);
    assert_int_equal(RELEASE_WAS_KEPT, loss_of(&one));
    assert_int_equal(OUTBOX_STORED, row_of(&one).answer);
    assert_int_equal(OUTBOX_VOID, row_of(&one).state);
}

static uint64_t said_again_ms(void)
{
    uint8_t room[ENVELOPE_LANES * ENVELOPE_PROOF_MAX];
    struct buffer proofs = {room, 0, sizeof room};
    struct hello h = {0};

    resume_say(&c.o.facts, c.peer[1], &proofs, &h);
    return h.again_ms;
}

static bool waits_in_place(void)
{
    struct loss l;

    loss_get(&c.o.facts.txn.view, c.peer[1]->node_no, &l);
    return loss_in_place(view_state(&c.o.facts.txn.view), &l,
                         ENVELOPE_RELAYABLE) != 0;
}

static void the_fifth_loss_in_a_day_waits_and_hello_says_so(void **unused)
{
    (void)unused;
    own(1);
    answered(1, 1, FRAME_STORED);
    for (int i = 0; i < LOSS_RESENDS_A_DAY; i++) {
        assert_int_equal(0, said_again_ms());
        reborn(NULL, 0);
        assert_false(waits_in_place());
        answered(1, 1, FRAME_STORED);
    }
    assert_int_equal(c.o.facts.now_ms + DATE_DAY_MS, said_again_ms());
    reborn(NULL, 0);
    assert_true(waits_in_place());
    c.o.facts.now_ms += DATE_DAY_MS;
    assert_int_equal(0, said_again_ms());
}

static void who_lost_nothing_uses_nothing_up(void **unused)
{
    struct incarnation life;

    (void)unused;
    own(1);
    answered(1, 1, FRAME_STORED);
    life = mine();
    for (int i = 0; i <= LOSS_RESENDS_A_DAY; i++)
        reborn(&life, 1);
    assert_int_equal(0, said_again_ms());
}

static enum stream_verdict verdict_on(const struct incarnation *life,
                                      uint64_t seq)
{
    struct hello h = hello(life, seq);
    struct session_judgement j;

    resume_judge(&c.o.facts, c.peer[1], &h, &j);
    return j.out[ENVELOPE_RELAYABLE].verdict;
}

static void a_claim_about_any_life_of_ours_is_no_lie(void **unused)
{
    const struct incarnation nobodys = {{99}};
    struct incarnation life;

    (void)unused;
    own(1);
    answered(1, 1, FRAME_STORED);
    life = mine();
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    assert_int_equal(STREAM_FIRST, verdict_on(&life, 1));
    assert_int_equal(STREAM_LIE, verdict_on(&nobodys, 1));
}

static void who_goes_back_behind_an_earlier_life_is_fenced(void **unused)
{
    struct incarnation life;

    (void)unused;
    own(1);
    own(2);
    answered(1, 2, FRAME_STORED);
    life = mine();
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    assert_int_equal(STREAM_ROLLED, verdict_on(&life, 1));
    octet++; /* a new incarnation of the peer says that it was restored */
    assert_int_equal(STREAM_FIRST, verdict_on(&life, 1));
    /* And says the same until it has begun the new stream. */
    met(&life, 1);
    assert_int_equal(STREAM_FIRST, verdict_on(&life, 1));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_new_life_of_ours_does_not_hide_what_a_peer_lost),
        TEST(what_a_claim_about_an_earlier_life_covers_is_kept),
        TEST(the_same_incarnation_has_lost_nothing),
        TEST(places_of_this_life_go_again_and_keep_their_answer),
        TEST(what_holds_no_more_keeps_its_answer),
        TEST(the_fifth_loss_in_a_day_waits_and_hello_says_so),
        TEST(who_lost_nothing_uses_nothing_up),
        TEST(a_claim_about_any_life_of_ours_is_no_lie),
        TEST(who_goes_back_behind_an_earlier_life_is_fenced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
