#include "node/core/record/giveback.h"

#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/release.h"
#include "node/core/store/giveback_claim.h"
#include "node/core/store/incarnation.h"
#include "tests/node/core/rebuilt_fixture.h"
#include "tests/unit.h"

enum { AUTHOR = REBUILT_FIXTURE_AUTHOR, TWO = 2, THREE = 3 };

static struct peers_fixture c;

static int end(void **unused)
{
    (void)unused;
    peers_fixture_close(&c);
    return 0;
}

static int rebuilt(void **unused)
{
    (void)unused;
    rebuilt_fixture_open(&c);
    return 0;
}

/* Nothing is passed on before the operator's word, and all of it after. */
static void what_comes_in_is_passed_on_once_the_roster_is_whole(void **unused)
{
    struct record_id id, late;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    id = rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    peers_fixture_do_due(&c);
    assert_true(peers_fixture_kept(&c, &id));
    assert_false(rebuilt_fixture_went(&c, &id, TWO));
    rebuilt_fixture_peer(&c, THREE);
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    assert_true(rebuilt_fixture_went(&c, &id, TWO));
    assert_true(rebuilt_fixture_went(&c, &id, THREE));
    assert_int_equal(0, peers_fixture_due(&c, JOB_PASS));
    late = rebuilt_fixture_green(&c, 5, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_true(rebuilt_fixture_went(&c, &late, TWO));
}

static void a_missing_mark_holds_what_it_would_refuse(void **unused)
{
    struct record_id id;

    (void)unused;
    c.peer[TWO] = core_fixture_peer(&c.o, TWO); /* without its mark */
    peers_fixture_introduce(&c, TWO, AUTHOR);
    id = rebuilt_fixture_green(&c, 4, 1);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, TWO));
    assert_false(peers_fixture_kept(&c, &id));
    c.peer[TWO]->community = true;
    c.peer[TWO]->dirty = true;
    peers_fixture_look_again(&c);
    assert_true(peers_fixture_kept(&c, &id));
    peers_fixture_sign(&c, &(struct core_fixture_report){.author = AUTHOR,
                                                         .tlp = TLP_AMBER,
                                                         .to = {THREE},
                                                         .object = 8});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, TWO));
    confirmation_all(&c.o.facts);
    c.peer[TWO]->community = false;
    rebuilt_fixture_green(&c, 9, 1);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, TWO));
}

/* What waits for its own time cannot tell its sender that a mark is missing. */
static void a_missing_mark_holds_what_waits_for_something_else(void **unused)
{
    struct record_id id;

    (void)unused;
    c.peer[TWO] = core_fixture_peer(&c.o, TWO); /* without its mark */
    peers_fixture_introduce(&c, TWO, AUTHOR);
    id = peers_fixture_sign(&c,
                            &(struct core_fixture_report){
                                .author = AUTHOR,
                                .tlp = TLP_GREEN,
                                .object = 4,
                                .created_ms = SAMPLE_NOW_MS + SAMPLE_DAY_MS});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, TWO));
    c.peer[TWO]->community = true;
    c.peer[TWO]->dirty = true;
    peers_fixture_look_again(&c);
    assert_false(peers_fixture_kept(&c, &id));
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    peers_fixture_look_again(&c);
    assert_true(peers_fixture_kept(&c, &id));
    c.peer[TWO]->community = false;
    c.peer[TWO]->card.working.expires_ms = c.o.facts.now_ms;
    id = rebuilt_fixture_green(&c, 5, 1);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, TWO));
    confirmation_all(&c.o.facts);
    peers_fixture_look_again(&c);
    assert_false(peers_fixture_kept(&c, &id));
    rebuilt_fixture_green(&c, 6, 1);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, TWO));
}

/* Nobody has listed anything: only the label says who can have it. */
static void a_retraction_goes_where_its_target_may_have_gone(void **unused)
{
    struct record_id none = {{1}}, open, closed;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    rebuilt_fixture_peer(&c, THREE);
    c.peer[THREE]->community = false;
    confirmation_all(&c.o.facts);
    open = rebuilt_fixture_retraction(&c, 31, 30, &none, true);
    rebuilt_fixture_feed(&c, AUTHOR);
    closed = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = AUTHOR,
                                               .object = 33,
                                               .target = 32,
                                               .record = none,
                                               .up_to = 1,
                                               .tlp = TLP_AMBER,
                                               .to_me = true});
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_true(rebuilt_fixture_went(&c, &open, TWO));
    assert_false(
        rebuilt_fixture_went(&c, &open, THREE)); /* GREEN is not for it */
    assert_false(
        rebuilt_fixture_went(&c, &closed, TWO)); /* nor that for anybody else */
}

/* A node that named its past knows where its records went, but for those of the
   end that it lost. */
static void
after_a_restore_a_retraction_goes_to_who_lists_its_target(void **unused)
{
    struct record_id gone, retraction;

    (void)unused;
    peers_fixture_lose(&c, STORE_NAMED);
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    rebuilt_fixture_peer(&c, THREE);
    confirmation_all(&c.o.facts);
    gone = rebuilt_fixture_green(&c, 7, 1);
    peers_fixture_list(&c, TWO, &gone, 1, false);
    retraction = rebuilt_fixture_retraction(&c, 27, 7, &gone, true);
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_true(rebuilt_fixture_went(&c, &retraction, TWO));
    assert_false(rebuilt_fixture_went(&c, &retraction, THREE));
}

static void a_false_claim_gives_nothing(void **unused)
{
    const struct core_fixture_report secret = {
        .author = 0, .tlp = TLP_RED, .to = {TWO}, .object = 1};
    struct record_id mine, retraction, other = {{9}};

    (void)unused;
    rebuilt_fixture_peer(&c, TWO);
    rebuilt_fixture_peer(&c, THREE); /* who lies */
    confirmation_all(&c.o.facts);
    mine = peers_fixture_own(&c, &secret);
    peers_fixture_list(&c, THREE, &mine, 1, true);
    assert_false(rebuilt_fixture_went(&c, &mine, THREE));
    peers_fixture_list(&c, THREE, &other, 1,
                       false); /* of a record that is not here */
    assert_true(giveback_claim_has(&c.o.facts.txn.view, &other,
                                   c.peer[THREE]->node_no));
    retraction = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = TWO,
                                               .object = 11,
                                               .target = 10,
                                               .record = other,
                                               .up_to = 1,
                                               .tlp = TLP_RED,
                                               .to_me = true});
    rebuilt_fixture_feed(&c, TWO);
    assert_false(rebuilt_fixture_went(&c, &retraction, THREE));
}

/* A restored node has records whose row nobody will pass on again. */
static void what_is_here_is_judged_when_the_roster_is_confirmed(void **unused)
{
    struct record_id id;

    (void)unused;
    c.o.self.card.identity.role = CARD_COORDINATOR;
    rebuilt_fixture_peer(&c, AUTHOR);
    id = rebuilt_fixture_green(&c, 1, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    c.peer[TWO]->community = false; /* its mark was lost */
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    peers_fixture_list(&c, TWO, &id, 1, false);
    assert_true(
        giveback_claim_has(&c.o.facts.txn.view, &id, c.peer[TWO]->node_no));
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    assert_false(
        rebuilt_fixture_went(&c, &id, TWO)); /* the operator gave it no mark */
}

static bool is_lost(const struct record_id *id, unsigned n)
{
    struct vault_row row = peers_fixture_row(&c, id);
    struct outbox_release r;

    assert_true(outbox_release_get(&c.o.facts.txn.view, row.number,
                                   c.peer[n]->node_no, &r));
    return release_is_lost(&c.o.facts, c.peer[n], &r);
}

/* Rebuilt between what it listed and the record's return: the incarnation that
   lists nothing has not got it, and the walk that was over goes by it. */
static void what_a_peer_listed_before_it_was_rebuilt_is_lost(void **unused)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};
    const struct core_fixture_report own = {
        .author = 0, .tlp = TLP_GREEN, .object = 51, .revision = 1};
    struct record_id id;
    struct loss loss;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    rebuilt_fixture_peer(&c, THREE);
    confirmation_all(&c.o.facts);
    id = peers_fixture_sign(&c, &own);
    for (unsigned n = TWO; n <= THREE; n++) {
        loss_meet(&c.o.facts.txn, c.peer[n]->node_no, nothing,
                  c.o.facts.now_ms);
        peers_fixture_list(&c, n, &id, 1, false);
    }
    loss_meet(&c.o.facts.txn, c.peer[TWO]->node_no, nothing, c.o.facts.now_ms);
    loss_get(&c.o.facts.txn.view, c.peer[TWO]->node_no, &loss);
    loss.pass = LOSS_DONE;
    loss_put(&c.o.facts.txn, c.peer[TWO]->node_no, &loss);
    rebuilt_fixture_feed(&c, AUTHOR); /* who had it too */
    assert_true(is_lost(&id, TWO));
    assert_false(is_lost(&id, THREE));
    loss_get(&c.o.facts.txn.view, c.peer[TWO]->node_no, &loss);
    assert_int_equal(LOSS_REST, loss.pass);
    assert_int_equal(peers_fixture_row(&c, &id).number - 1, loss.at);
    assert_false(c.peer[TWO]->repaid);
}

/* A store of schema 2 kept no incarnation: none is believed of it. */
static void a_claim_of_an_unknown_incarnation_is_not_believed(void **unused)
{
    const struct loss_cursor nothing[ENVELOPE_LANES] = {0};
    const struct giveback_claim old = {.seq = 1, .lane = ENVELOPE_RELAYABLE};
    const struct core_fixture_report own = {
        .author = 0, .tlp = TLP_GREEN, .object = 51, .revision = 1};
    struct record_id id;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    confirmation_all(&c.o.facts);
    id = peers_fixture_sign(&c, &own);
    assert_true(
        giveback_claim_put(&c.o.facts.txn, &id, c.peer[TWO]->node_no, &old));
    for (int i = 0; i < 2; i++)
        loss_meet(&c.o.facts.txn, c.peer[TWO]->node_no, nothing,
                  c.o.facts.now_ms);
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_true(is_lost(&id, TWO));
}

static void a_list_is_taken_once_in_a_life(void **unused)
{
    struct record_id one = {{1}}, two = {{2}};

    (void)unused;
    rebuilt_fixture_peer(&c, TWO);
    peers_fixture_list(&c, TWO, &one, 1, true);
    peers_fixture_list(&c, TWO, &one, 1, false); /* begun anew: no harm */
    peers_fixture_list(&c, TWO, &two, 1, false);
    assert_true(rebuilt_fixture_went(&c, &one, TWO));
    assert_false(rebuilt_fixture_went(&c, &two, TWO));
    peers_fixture_lose(&c, STORE_UNKNOWN);
    peers_fixture_list(&c, TWO, &two, 1, false);
    assert_true(rebuilt_fixture_went(&c, &two, TWO));
}

static uint64_t absent_of(unsigned n)
{
    struct giveback_absent absent;

    giveback_table_absent(&c.o.facts.txn.view, c.peer[n]->node_no, &absent);
    return absent.count;
}

static void what_is_listed_and_not_here_counts_until_it_comes(void **unused)
{
    struct record_id id, ids[3] = {{{0}}, {{1}}, {{2}}};

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    rebuilt_fixture_peer(&c, THREE);
    ids[0] = rebuilt_fixture_green(&c, 4, 1);
    peers_fixture_list(&c, TWO, ids, 3, true);
    peers_fixture_list(&c, TWO, ids, 1, false); /* begun anew */
    peers_fixture_list(&c, THREE, ids, 1, false);
    assert_int_equal(3, absent_of(TWO));
    assert_int_equal(1, absent_of(THREE));
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_int_equal(2, absent_of(TWO));
    assert_int_equal(0, absent_of(THREE));
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    assert_int_equal(2, absent_of(TWO));
    id = rebuilt_fixture_green(&c, 5, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    peers_fixture_list(&c, AUTHOR, &id, 1, false); /* it is here */
    assert_int_equal(0, absent_of(AUTHOR));
}

/* It was on its way here in an earlier life, and is sent again before the list
   of who brings it. */
static void what_passes_through_waits_for_the_list_of_its_bringer(void **unused)
{
    struct record_id id = {{7}};
    const struct peers_fixture_notice notice = {.author = THREE,
                                                .type = RECORD_NOTICE_PASSED,
                                                .record = id,
                                                .node = THREE,
                                                .state = FRAME_STORED,
                                                .also_to = AUTHOR,
                                                .not_to_me = true};

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    peers_fixture_introduce(&c, TWO, THREE);
    confirmation_all(&c.o.facts);
    assert_int_not_equal(FRAME_STORED, peers_fixture_tell(&c, AUTHOR, &notice));
    giveback_met(&c.o.facts, c.peer[TWO], true);
    assert_int_equal(FRAME_HELD, peers_fixture_tell(&c, TWO, &notice));
    peers_fixture_look_again(&c);
    assert_int_equal(0, c.o.answer);
    peers_fixture_list(&c, TWO, &id, 1, false);
    peers_fixture_look_again(&c);
    assert_int_equal(FRAME_STORED, c.o.answer);
}

/* The author opens a session of a life that began just now. */
static void asks(unsigned n)
{
    const struct hello h = {.past = HELLO_UNKNOWN,
                            .identity_ms = c.o.facts.now_ms};

    giveback_asked(&c.o.facts, c.peer[n], &h);
}

/* Brought by another than its author, once the author has asked. */
static void what_comes_after_its_author_asked_is_given_back(void **unused)
{
    struct record_id before, after;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    rebuilt_fixture_peer(&c, TWO);
    confirmation_all(&c.o.facts);
    before = rebuilt_fixture_green(&c, 3, 1);
    rebuilt_fixture_feed(&c, TWO);
    assert_int_equal(0, peers_fixture_place(&c, &before, AUTHOR));
    c.o.facts.now_ms += 1;
    asks(AUTHOR);
    before = rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, TWO);
    assert_int_not_equal(0, peers_fixture_place(&c, &before, AUTHOR));
    c.o.facts.now_ms += 1;
    after = peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = AUTHOR,
                                          .tlp = TLP_GREEN,
                                          .object = 5,
                                          .created_ms = c.o.facts.now_ms});
    rebuilt_fixture_feed(&c, TWO);
    assert_int_equal(0, peers_fixture_place(&c, &after, AUTHOR));
}

static void who_brings_its_own_does_not_get_it_back(void **unused)
{
    struct record_id id;

    (void)unused;
    rebuilt_fixture_peer(&c, AUTHOR);
    confirmation_all(&c.o.facts);
    c.o.facts.now_ms += 1;
    asks(AUTHOR);
    id = rebuilt_fixture_green(&c, 4, 1);
    rebuilt_fixture_feed(&c, AUTHOR);
    assert_int_equal(0, peers_fixture_place(&c, &id, AUTHOR));
}

static void a_first_life_takes_no_list(void **unused)
{
    struct record_id id = {{1}};

    (void)unused;
    rebuilt_fixture_peer(&c, TWO);
    peers_fixture_list(&c, TWO, &id, 1, false);
    assert_false(rebuilt_fixture_went(&c, &id, TWO));
}

/* The giving side: the peer's streams, life by life. */

static struct recv_stream stream(unsigned n)
{
    return (struct recv_stream){c.peer[n]->node_no, ENVELOPE_RELAYABLE};
}

/* The peer begins another incarnation, having lost all, or what is above. */
static void new_life_of(unsigned n, bool all, uint64_t known)
{
    const struct giveback_ask ask = {all, !all, {known, 0}};
    struct recv_state fresh = {.held = 1};
    struct recv_stream at = stream(n);

    memset(c.o.in, 0, sizeof c.o.in);
    giveback_owe(&c.o.facts, &at, &ask);
    recv_archive(&c.o.facts.txn, &at, &fresh);
}

/* Seqs that are listed until the end, as digits, lives parted by '/'. */
static void listed(unsigned n, char *out)
{
    struct giveback_debt debt;
    struct recv_stream at = stream(n);
    struct recv_entry e;

    while (giveback_debt(&c.o.facts, &at, &debt)) {
        while (giveback_next(&c.o.facts, &at, &debt, &e))
            *out++ = (char)('0' + debt.next - 1);
        *out++ = '/';
        giveback_said(&c.o.facts, &at, &debt);
    }
    *out = '\0';
}

static void three_from(unsigned n, uint8_t object)
{
    for (uint8_t i = 0; i < 3; i++) {
        peers_fixture_sign(
            &c, &(struct core_fixture_report){
                    .author = n, .tlp = TLP_CLEAR, .object = object + i});
        rebuilt_fixture_feed(&c, n);
    }
}

static void all_lives_of_a_peer_are_owed_until_it_has_them(void **unused)
{
    char list[64];

    (void)unused;
    three_from(1, 1);
    new_life_of(1, true, 0);
    three_from(1, 11);
    new_life_of(1, true, 0);
    listed(1, list);
    assert_string_equal("123/123/", list);
    assert_false(giveback_owed(&c.o.facts, c.peer[1]));
    peers_fixture_restart(&c); /* nobody knows whether it came */
    giveback_begin(&c.o.facts, c.peer[1]);
    listed(1, list);
    assert_string_equal("123/123/", list);
    giveback_arrived(&c.o.facts, c.peer[1]);
    giveback_begin(&c.o.facts, c.peer[1]);
    listed(1, list);
    assert_string_equal("", list);
}

static void who_names_its_past_is_owed_the_end_that_it_lost(void **unused)
{
    char list[64];

    (void)unused;
    three_from(1, 1);
    new_life_of(1, false, 2);
    listed(1, list);
    assert_string_equal("3/", list);
    three_from(1, 11);
    new_life_of(1, false, 3); /* the first debt was not settled */
    listed(1, list);
    assert_string_equal("123/3/", list);
    giveback_arrived(&c.o.facts, c.peer[1]);
    new_life_of(1, false, 0);
    listed(1, list);
    assert_string_equal("/", list); /* nothing, and that is said */
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_comes_in_is_passed_on_once_the_roster_is_whole, rebuilt, end),
        cmocka_unit_test_setup_teardown(
            a_missing_mark_holds_what_it_would_refuse, rebuilt, end),
        cmocka_unit_test_setup_teardown(
            a_missing_mark_holds_what_waits_for_something_else, rebuilt, end),
        cmocka_unit_test_setup_teardown(
            a_retraction_goes_where_its_target_may_have_gone, rebuilt, end),
        TEST(after_a_restore_a_retraction_goes_to_who_lists_its_target, 0),
        cmocka_unit_test_setup_teardown(a_false_claim_gives_nothing, rebuilt,
                                        end),
        TEST(what_is_here_is_judged_when_the_roster_is_confirmed, 0),
        cmocka_unit_test_setup_teardown(
            what_a_peer_listed_before_it_was_rebuilt_is_lost, rebuilt, end),
        cmocka_unit_test_setup_teardown(
            a_claim_of_an_unknown_incarnation_is_not_believed, rebuilt, end),
        cmocka_unit_test_setup_teardown(a_list_is_taken_once_in_a_life, rebuilt,
                                        end),
        cmocka_unit_test_setup_teardown(
            what_is_listed_and_not_here_counts_until_it_comes, rebuilt, end),
        cmocka_unit_test_setup_teardown(
            what_passes_through_waits_for_the_list_of_its_bringer, rebuilt,
            end),
        cmocka_unit_test_setup_teardown(
            what_comes_after_its_author_asked_is_given_back, rebuilt, end),
        cmocka_unit_test_setup_teardown(who_brings_its_own_does_not_get_it_back,
                                        rebuilt, end),
        TEST(a_first_life_takes_no_list, 0),
        TEST(all_lives_of_a_peer_are_owed_until_it_has_them, 1),
        TEST(who_names_its_past_is_owed_the_end_that_it_lost, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
