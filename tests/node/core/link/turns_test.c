/* turns: the loop's rounds with a clock of our own: each look at it takes a
   millisecond, so whatever is done costs the same. */
#include "node/core/link/turns.h"

#include <string.h>

#include "node/core/link/credit.h"
#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

enum { LOOK_US = 1000, PEERS = 2 };

static struct control_fixture k;
static struct link_fixture links;
static struct conn *conn[PEERS];
static uint64_t now_us;

static uint64_t slow_clock(void *of)
{
    (void)of;
    return now_us += LOOK_US;
}

static int begin(void **unused)
{
    (void)unused;
    link_fixture_open(&links, &k, PEERS);
    now_us = 1;
    k.core.work = (struct work_meter){.clock = {.steady_us = slow_clock}};
    k.core.facts.work = &k.core.work;
    for (unsigned i = 0; i < PEERS; i++) {
        conn[i] = link_fixture_session(&links, i + 1);
        conn[i]->session.grant = credit_of(&k.core, conn[i]->peer);
    }
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&links);
    return 0;
}

/* A card that is none, or is known: to hear it changes nothing. */
static bool take_card(size_t i)
{
    static uint8_t card_room[CARD_MAX], room[CARD_MAX + 64];
    struct buffer card = {card_room, 0, sizeof card_room};
    struct buffer frame = {room, 0, sizeof room};

    sample_card(&card, &k.c.o.node[i + 1]);
    assert_err(ERR_OK, frame_card_write(&frame, bytes_of(&card)));
    return turns_take(&k.core, conn[i], bytes_of(&frame));
}

static size_t left(size_t i)
{
    return conn[i]->backlog.cards.frames + conn[i]->backlog.others.frames;
}

static size_t fill(size_t i)
{
    size_t n = 0;

    for (; left(i) < BACKLOG_CARDS_MAX; n++)
        assert_true(take_card(i));
    return n;
}

static void a_flood_delays_nobody_beyond_its_turn(void **unused)
{
    size_t before;

    (void)unused;
    before = fill(0);
    assert_true(take_card(1));
    turns_hear(&k.core);
    assert_int_equal(0, left(1)); /* heard in the first round, all the same */
    assert_true(left(0) < before);
    assert_true(left(0) > before - WORK_ROUND_US / LOOK_US);
    assert_true(turns_left(&k.core));
}

static void two_floods_have_equal_turns(void **unused)
{
    size_t before;

    (void)unused;
    before = fill(0);
    assert_int_equal(before, fill(1));
    for (int round = 0; round < 10; round++)
        turns_hear(&k.core);
    assert_true(left(0) < before);
    assert_int_equal(left(0), left(1));
}

/* Or all that comes from the network would wait behind them. */
static void cards_beyond_what_may_wait_hold_up_nothing(void **unused)
{
    (void)unused;
    (void)fill(0);
    assert_true(take_card(0));
    assert_int_equal(BACKLOG_CARDS_MAX, left(0));
    assert_true(take_card(1));
    assert_int_equal(1, left(1));
}

static void who_is_alone_has_the_round(void **unused)
{
    struct work_sum sum;

    (void)unused;
    (void)fill(0);
    turns_hear(&k.core);
    work_sum(&conn[0]->peer->work, now_us, &sum);
    assert_true(sum.us >= WORK_ROUND_US);
    assert_true(sum.us < WORK_ROUND_US + 10 * LOOK_US);
    assert_true(turns_left(&k.core));
}

static void a_flood_is_heard_to_its_end(void **unused)
{
    const uint64_t cards = fill(0);
    struct work_sum sum;

    (void)unused;
    for (int round = 0; turns_left(&k.core) && round < 10000; round++)
        turns_hear(&k.core);
    assert_false(turns_left(&k.core));
    work_sum(&conn[0]->peer->work, now_us, &sum);
    assert_int_equal(WORK_CARDS, sum.most);
    assert_int_equal(cards, sum.times);
    work_sum(&conn[1]->peer->work, now_us, &sum);
    assert_int_equal(0, sum.us);
}

/* What it said before is heard. */
static void a_link_that_went_ends_when_its_frames_were_heard(void **unused)
{
    (void)unused;
    assert_true(take_card(0));
    turns_end(&k.core, conn[0]);
    assert_false(conn[0]->ended);
    turns_hear(&k.core);
    assert_true(conn[0]->ended);
    turns_end(&k.core, conn[1]);
    assert_true(conn[1]->ended);
}

static void only_others_make_a_peer_be_waited_for(void **unused)
{
    (void)unused;
    (void)fill(0);
    turns_hear(&k.core);
    assert_false(conn_others_wait(&k.core, conn[0]->peer));
    assert_true(conn_others_wait(&k.core, conn[1]->peer));
}

/* Cards that cost no time, so many that the toll reaches a step. */
static void pay_toll(size_t i, unsigned cards)
{
    struct work_place before =
        work_enter(&k.core.work, &conn[i]->peer->work, WORK_CARDS);

    for (unsigned n = 0; n < cards; n++)
        work_count(&k.core.work, 0);
    work_leave(&k.core.work, before);
}

static uint64_t still_clock(void *of)
{
    (void)of;
    return 1;
}

static void credit_goes_down_in_steps_while_others_wait(void **unused)
{
    static const uint32_t frames[WORK_STEPS] = {256, 64, 16, 1};
    struct frame_credit credit;

    (void)unused;
    k.core.work.clock.steady_us = still_clock;
    for (unsigned step = 0; step < WORK_STEPS; step++) {
        conn[1]->waited_ms = 0;
        assert_int_equal(FRAME_CREDIT_FRAMES,
                         credit_of(&k.core, conn[0]->peer).frames);
        conn[1]->waited_ms = core_steady_ms(&k.core);
        credit = credit_of(&k.core, conn[0]->peer);
        assert_int_equal(frames[step], credit.frames);
        assert_int_equal(FRAME_REASON_NONE, credit.reason);
        assert_true(credit.octets > 0);
        pay_toll(0, 2000);
    }
    pay_toll(0, 1000 * 1000);
    assert_int_equal(1, credit_of(&k.core, conn[0]->peer).frames);
    assert_int_equal(FRAME_CREDIT_FRAMES,
                     credit_of(&k.core, conn[1]->peer).frames);
}

/* [1, type, …]: so much is known of what waits. */
static void take_envelope(size_t i, size_t len)
{
    static uint8_t room[FRAME_MAX] = {0x93, 1, FRAME_ENVELOPE};

    assert_true(turns_take(&k.core, conn[i], (struct bytes){room, len}));
}

static void more_is_waited_for_until_credit_is_used_up(void **unused)
{
    size_t octets = TURNS_BULK_OCTETS;

    (void)unused;
    assert_false(turns_bulk(&k.core));
    take_envelope(0, TURNS_BULK_OCTETS - 1);
    assert_false(turns_bulk(&k.core));
    take_envelope(0, 1 + TURNS_BULK_OCTETS);
    for (octets *= 2; octets < FRAME_CREDIT_OCTETS;
         octets += TURNS_BULK_OCTETS) {
        assert_true(turns_bulk(&k.core));
        take_envelope(0, TURNS_BULK_OCTETS);
    }
    assert_false(turns_bulk(&k.core));
}

static void of_frames_no_more_than_credit_are_waited_for(void **unused)
{
    (void)unused;
    take_envelope(0, TURNS_BULK_OCTETS);
    for (size_t n = 1; n < FRAME_CREDIT_FRAMES; n++) {
        assert_true(turns_bulk(&k.core));
        take_envelope(0, 8);
    }
    assert_false(turns_bulk(&k.core));
}

static void nothing_is_waited_for_while_another_peer_waits(void **unused)
{
    (void)unused;
    take_envelope(0, TURNS_BULK_OCTETS);
    assert_true(turns_bulk(&k.core));
    assert_true(take_card(1));
    assert_false(turns_bulk(&k.core));
}

/* As a session whose HELLO has arrived; a card before it waits likewise. */
static void not_open_and_cannot_be_written(size_t i)
{
    conn[i]->session.state = SESSION_CARDLESS;
    k.core.outage.failed = true;
}

/* WIRE.md 11.6: "Until then a HELLO that comes there waits, and so does a CARD
   before it" */
static void what_would_be_remembered_waits_for_the_store(void **unused)
{
    (void)unused;
    not_open_and_cannot_be_written(0);
    assert_true(take_card(0));
    assert_true(take_card(1));
    turns_hear(&k.core);
    assert_int_equal(1, left(0));
    assert_int_equal(0, left(1));      /* its session is open */
    assert_false(turns_left(&k.core)); /* the loop may rest */
    take_envelope(0, 8);
    assert_int_equal(0, conn[0]->backlog.envelopes.frames);
    k.core.outage.failed = false;
    assert_true(turns_left(&k.core));
    turns_hear(&k.core);
    assert_int_equal(0, left(0));
}

static uint64_t steady_at_ms;

static uint64_t steady_at(void *of)
{
    (void)of;
    return steady_at_ms * 1000;
}

/* What node i + 1 would say first, by a clock that shows the same as ours. */
static bool take_hello(size_t i)
{
    static uint8_t body_room[FRAME_MAX], room[FRAME_MAX];
    struct buffer body = {body_room, 0, sizeof body_room};
    struct buffer frame = {room, 0, sizeof room};
    const struct sample_node *node = &k.c.o.node[i + 1];
    static struct hello h;
    struct signature sig;
    struct bytes octets;

    h = (struct hello){.from = node->id,
                       .to = *facts_me(&k.core.facts),
                       .clock_ms = k.core.facts.now_ms,
                       .incarnation = {{1}}};
    assert_err(ERR_OK, hello_write(&body, &h));
    octets = bytes_of(&body);
    sig = ident_sign(&node->sk_secret, frame_domain(FRAME_HELLO), &octets, 1);
    assert_err(ERR_OK, frame_signed_write(&frame, FRAME_HELLO, octets, &sig));
    return turns_take(&k.core, conn[i], bytes_of(&frame));
}

static void a_hello_that_waited_is_measured_by_when_it_came(void **unused)
{
    const uint64_t outage_ms = 15 * 60 * 1000;

    (void)unused;
    k.core.port.clock = (struct port_clock){.steady_us = steady_at};
    steady_at_ms = 5000;
    conn[0]->session.me.id = *facts_me(&k.core.facts);
    conn[0]->session.state = SESSION_HELLOING;
    k.core.outage.failed = true;
    assert_true(take_hello(0));
    turns_hear(&k.core);
    assert_int_equal(1, left(0));
    steady_at_ms += outage_ms;
    k.core.facts.now_ms += outage_ms;
    k.core.outage.failed = false;
    turns_hear(&k.core);
    assert_int_equal(0, left(0));
    assert_true(conn[0]->peer->has_skew);
    assert_int_equal(0, conn[0]->peer->skew_ms);
}

static void who_says_too_much_behind_its_hello_delays_nobody(void **unused)
{
    size_t n = 0;

    (void)unused;
    not_open_and_cannot_be_written(0);
    for (; !conn[0]->ended && n <= BACKLOG_OTHERS_MAX; n++)
        assert_true(take_hello(0));
    assert_true(conn[0]->ended);
    assert_true(n > 1);
}

static void a_link_that_goes_ends_what_waits_for_the_store(void **unused)
{
    (void)unused;
    not_open_and_cannot_be_written(0);
    assert_true(take_card(0));
    turns_end(&k.core, conn[0]);
    assert_true(conn[0]->ended);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_flood_delays_nobody_beyond_its_turn),
        TEST(two_floods_have_equal_turns),
        TEST(cards_beyond_what_may_wait_hold_up_nothing),
        TEST(who_is_alone_has_the_round),
        TEST(a_flood_is_heard_to_its_end),
        TEST(a_link_that_went_ends_when_its_frames_were_heard),
        TEST(only_others_make_a_peer_be_waited_for),
        TEST(credit_goes_down_in_steps_while_others_wait),
        TEST(more_is_waited_for_until_credit_is_used_up),
        TEST(of_frames_no_more_than_credit_are_waited_for),
        TEST(nothing_is_waited_for_while_another_peer_waits),
        TEST(what_would_be_remembered_waits_for_the_store),
        TEST(a_hello_that_waited_is_measured_by_when_it_came),
        TEST(who_says_too_much_behind_its_hello_delays_nobody),
        TEST(a_link_that_goes_ends_what_waits_for_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
