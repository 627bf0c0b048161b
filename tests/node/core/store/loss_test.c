#include "node/core/store/loss.h"

#include "node/date.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { PARTY = 7, NOW_MS = 1000 };

static struct peers_fixture c;

/* An incarnation that holds my life `life` up to seq on the first lane, and
   nothing on the other. */
static void meets(uint32_t life, uint64_t seq, uint64_t now_ms)
{
    const struct loss_cursor held[ENVELOPE_LANES] = {{seq, life, 0}};

    loss_meet(&c.o.facts.txn, PARTY, held, now_ms);
}

/* Whether what incarnation n answered for a place is lost. */
static bool is_lost(uint32_t n, uint32_t life, uint64_t seq)
{
    struct loss_claim claim;

    return loss_claim(&c.o.facts.txn.view, PARTY, n, &claim) &&
           !loss_covers(&claim.held[ENVELOPE_RELAYABLE], life, seq);
}

static void a_first_incarnation_has_lost_nothing(void **unused)
{
    struct loss l;

    (void)unused;
    loss_get(&c.o.facts.txn.view, PARTY, &l);
    assert_int_equal(0, l.receiver_life);
    assert_int_equal(LOSS_DONE, l.pass);
    meets(0, 0, NOW_MS);
    loss_get(&c.o.facts.txn.view, PARTY, &l);
    assert_int_equal(1, l.receiver_life);
    assert_int_equal(LOSS_DONE, l.pass);
    assert_false(is_lost(1, 1, 1));
}

static void a_claim_covers_earlier_lives_and_its_own_up_to_its_place(void **u)
{
    struct loss_claim claim;

    (void)u;
    meets(0, 0, NOW_MS);
    meets(2, 10, NOW_MS + 1);
    assert_false(is_lost(1, 1, 99));
    assert_false(is_lost(1, 2, 10));
    assert_true(is_lost(1, 2, 11));
    assert_true(is_lost(1, 3, 1));
    assert_true(loss_claim(&c.o.facts.txn.view, PARTY, 1, &claim));
    assert_int_equal(NOW_MS + 1, claim.since_ms);
    /* What the new one answers is not lost by its own claim; and who never
       answered has lost nothing. */
    assert_false(is_lost(2, 3, 1));
    assert_false(is_lost(0, 3, 1));
}

/* Else what the third says of my present life would cover what the second had
   lost of the earlier ones, and was not sent yet. */
static void a_later_claim_brings_back_nothing_that_an_earlier_one_lost(void **u)
{
    (void)u;
    meets(0, 0, NOW_MS);
    meets(0, 0, NOW_MS + 1);
    meets(2, 5, NOW_MS + 2);
    assert_true(is_lost(1, 1, 1));
    assert_true(is_lost(1, 2, 1));
    assert_false(is_lost(2, 2, 5));
    assert_true(is_lost(2, 2, 6));
}

static void a_later_claim_lowers_the_earlier_ones(void **unused)
{
    struct loss_claim claim;

    (void)unused;
    meets(0, 0, NOW_MS);
    meets(2, 9, NOW_MS + 1);
    meets(2, 7, NOW_MS + 2);
    meets(2, 8, NOW_MS + 3);
    assert_true(is_lost(1, 2, 8));
    assert_false(is_lost(1, 2, 7));
    assert_true(loss_claim(&c.o.facts.txn.view, PARTY, 1, &claim));
    assert_int_equal(NOW_MS + 2, claim.since_ms);
    assert_false(is_lost(3, 2, 8));
}

static void a_claim_about_a_past_life_says_nothing_of_those_before(void **u)
{
    const struct loss_cursor past[ENVELOPE_LANES] = {{10, 2, 2}};

    (void)u;
    meets(0, 0, NOW_MS);
    loss_meet(&c.o.facts.txn, PARTY, past, NOW_MS + 1);
    assert_true(is_lost(1, 1, 1));
    assert_false(is_lost(1, 2, 10));
    assert_true(is_lost(1, 2, 11));
    meets(3, 5, NOW_MS + 2); /* of a later life brings none back */
    assert_true(is_lost(1, 1, 1));
    assert_false(is_lost(1, 2, 10));
    assert_false(is_lost(2, 3, 5));
}

static void four_resendings_begin_in_a_day(void **unused)
{
    struct loss l = {0};

    (void)unused;
    for (uint32_t n = 1; n <= LOSS_RESENDS_A_DAY; n++) {
        l.receiver_life = n;
        assert_int_equal(0, loss_again_ms(&l, NOW_MS + n));
        assert_true(loss_begin(&l, NOW_MS + n));
        assert_true(loss_begin(&l, NOW_MS + n)); /* the same goes on */
    }
    assert_int_equal(NOW_MS + 1 + DATE_DAY_MS, loss_again_ms(&l, NOW_MS + 9));
    assert_true(loss_begin(&l, NOW_MS + 9));
    l.receiver_life++;
    assert_false(loss_begin(&l, NOW_MS + DATE_DAY_MS));
    assert_true(loss_begin(&l, NOW_MS + 1 + DATE_DAY_MS));
    assert_int_equal(NOW_MS + 2 + DATE_DAY_MS,
                     loss_again_ms(&l, NOW_MS + DATE_DAY_MS));
}

static void a_clock_that_was_ahead_delays_nothing(void **unused)
{
    struct loss l = {.receiver_life = 1};

    (void)unused;
    for (; l.receiver_life <= LOSS_RESENDS_A_DAY; l.receiver_life++)
        assert_true(loss_begin(&l, NOW_MS + 900 * DATE_DAY_MS));
    assert_int_equal(0, loss_again_ms(&l, NOW_MS));
    assert_true(loss_begin(&l, NOW_MS));
}

static void places_of_another_life_wait_for_nothing(void **unused)
{
    struct store_state s = {.life = 3};
    struct loss l = {.receiver_life = 2, .again = {5, 0}, .again_life = 3};

    (void)unused;
    assert_int_equal(5, loss_in_place(&s, &l, ENVELOPE_RELAYABLE));
    assert_int_equal(0, loss_in_place(&s, &l, ENVELOPE_DIRECT));
    s.life++;
    assert_int_equal(0, loss_in_place(&s, &l, ENVELOPE_RELAYABLE));
    s.life--;
    assert_true(loss_begin(&l, NOW_MS));
    assert_int_equal(0, loss_in_place(&s, &l, ENVELOPE_RELAYABLE));
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(a_first_incarnation_has_lost_nothing),
        TEST(a_claim_covers_earlier_lives_and_its_own_up_to_its_place),
        TEST(a_later_claim_brings_back_nothing_that_an_earlier_one_lost),
        TEST(a_later_claim_lowers_the_earlier_ones),
        TEST(a_claim_about_a_past_life_says_nothing_of_those_before),
        cmocka_unit_test(four_resendings_begin_in_a_day),
        cmocka_unit_test(a_clock_that_was_ahead_delays_nothing),
        cmocka_unit_test(places_of_another_life_wait_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
