#include "node/core/record/giveback.h"

#include <string.h>

#include "node/core/facts/confirmation.h"
#include "node/core/record/release.h"
#include "node/core/store/giveback_claim.h"
#include "node/core/store/incarnation.h"
#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { AUTHOR = 1, TWO = 2, THREE = 3 };

static struct peers_fixture c;

static void rebuilt(void)
{
    peers_fixture_open(&c, 0);
    c.o.self.card.identity.role = CARD_COORDINATOR;
    peers_fixture_lose(&c, STORE_UNKNOWN);
}

static void add_peer(unsigned n)
{
    c.peer[n] = core_fixture_peer(&c.o, n);
    c.peer[n]->community = true;
}

static bool went(const struct record_id *id, unsigned n)
{
    return facts_went(&c.o.facts, id, c.peer[n]->node_no);
}

static struct record_id retraction_of(uint8_t object, uint8_t target,
                                      const struct record_id *record,
                                      bool erase)
{
    return peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = AUTHOR,
                                               .object = object,
                                               .target = target,
                                               .record = *record,
                                               .up_to = 1,
                                               .erase = erase,
                                               .tlp = TLP_GREEN});
}

static struct record_id green(uint8_t object, uint64_t revision)
{
    return peers_fixture_sign(
        &c, &(struct core_fixture_report){.author = AUTHOR,
                                          .tlp = TLP_GREEN,
                                          .object = object,
                                          .revision = revision});
}

static void fed(unsigned from)
{
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, from));
}

/* Nothing is passed on before the operator's word, and all of it after. */
static void what_comes_in_is_passed_on_once_the_roster_is_whole(void **unused)
{
    struct record_id id, late;

    (void)unused;
    rebuilt();
    add_peer(AUTHOR);
    add_peer(TWO);
    id = green(4, 1);
    fed(AUTHOR);
    peers_fixture_do_due(&c);
    assert_true(peers_fixture_kept(&c, &id));
    assert_false(went(&id, TWO));
    add_peer(THREE);
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    assert_true(went(&id, TWO));
    assert_true(went(&id, THREE));
    assert_int_equal(0, peers_fixture_due(&c, JOB_PASS));
    late = green(5, 1);
    fed(AUTHOR);
    assert_true(went(&late, TWO));
    peers_fixture_close(&c);
}

static void a_missing_mark_holds_what_it_would_refuse(void **unused)
{
    struct record_id id;

    (void)unused;
    rebuilt();
    c.peer[TWO] = core_fixture_peer(&c.o, TWO); /* without its mark */
    peers_fixture_introduce(&c, TWO, AUTHOR);
    id = green(4, 1);
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
    green(9, 1);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, TWO));
    peers_fixture_close(&c);
}

/* What waits for its own time cannot tell its sender that a mark is missing. */
static void a_missing_mark_holds_what_waits_for_something_else(void **unused)
{
    struct record_id id;

    (void)unused;
    rebuilt();
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
    id = green(5, 1);
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&c, TWO));
    confirmation_all(&c.o.facts);
    peers_fixture_look_again(&c);
    assert_false(peers_fixture_kept(&c, &id));
    green(6, 1);
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, TWO));
    peers_fixture_close(&c);
}

/* Nobody has listed anything: only the label says who can have it. */
static void a_retraction_goes_where_its_target_may_have_gone(void **unused)
{
    struct record_id none = {{1}}, open, closed;

    (void)unused;
    rebuilt();
    add_peer(AUTHOR);
    add_peer(TWO);
    add_peer(THREE);
    c.peer[THREE]->community = false;
    confirmation_all(&c.o.facts);
    open = retraction_of(31, 30, &none, true);
    fed(AUTHOR);
    closed = peers_fixture_retraction(
        &c, &(struct peers_fixture_retraction){.author = AUTHOR,
                                               .object = 33,
                                               .target = 32,
                                               .record = none,
                                               .up_to = 1,
                                               .tlp = TLP_AMBER,
                                               .to_me = true});
    fed(AUTHOR);
    assert_true(went(&open, TWO));
    assert_false(went(&open, THREE)); /* GREEN is not for it */
    assert_false(went(&closed, TWO)); /* nor that for anybody else */
    peers_fixture_close(&c);
}

/* A node that named its past knows where its records went, but for those of the
   end that it lost. */
static void
after_a_restore_a_retraction_goes_to_who_lists_its_target(void **unused)
{
    struct record_id gone, retraction;

    (void)unused;
    peers_fixture_open(&c, 0);
    peers_fixture_lose(&c, STORE_NAMED);
    add_peer(AUTHOR);
    add_peer(TWO);
    add_peer(THREE);
    confirmation_all(&c.o.facts);
    gone = green(7, 1);
    peers_fixture_list(&c, TWO, &gone, 1, false);
    retraction = retraction_of(27, 7, &gone, true);
    fed(AUTHOR);
    assert_true(went(&retraction, TWO));
    assert_false(went(&retraction, THREE));
    peers_fixture_close(&c);
}

static void a_false_claim_gives_nothing(void **unused)
{
    const struct core_fixture_report secret = {
        .author = 0, .tlp = TLP_RED, .to = {TWO}, .object = 1};
    struct record_id mine, retraction, other = {{9}};

    (void)unused;
    rebuilt();
    add_peer(TWO);
    add_peer(THREE); /* who lies */
    confirmation_all(&c.o.facts);
    mine = peers_fixture_own(&c, &secret);
    peers_fixture_list(&c, THREE, &mine, 1, true);
    assert_false(went(&mine, THREE));
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
    fed(TWO);
    assert_false(went(&retraction, THREE));
    peers_fixture_close(&c);
}

/* A restored node has records whose row nobody will pass on again. */
static void what_is_here_is_judged_when_the_roster_is_confirmed(void **unused)
{
    struct record_id id;

    (void)unused;
    peers_fixture_open(&c, 0);
    c.o.self.card.identity.role = CARD_COORDINATOR;
    add_peer(AUTHOR);
    id = green(1, 1);
    fed(AUTHOR);
    add_peer(TWO);
    c.peer[TWO]->community = false; /* its mark was lost */
    incarnation_mint(&c.o.facts.txn, STORE_NAMED);
    peers_fixture_list(&c, TWO, &id, 1, false);
    assert_true(
        giveback_claim_has(&c.o.facts.txn.view, &id, c.peer[TWO]->node_no));
    confirmation_all(&c.o.facts);
    peers_fixture_do_due(&c);
    assert_false(went(&id, TWO)); /* the operator gave it no mark */
    peers_fixture_close(&c);
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
    rebuilt();
    add_peer(AUTHOR);
    add_peer(TWO);
    add_peer(THREE);
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
    fed(AUTHOR); /* who had it too */
    assert_true(is_lost(&id, TWO));
    assert_false(is_lost(&id, THREE));
    loss_get(&c.o.facts.txn.view, c.peer[TWO]->node_no, &loss);
    assert_int_equal(LOSS_REST, loss.pass);
    assert_int_equal(peers_fixture_row(&c, &id).number - 1, loss.at);
    assert_false(c.peer[TWO]->repaid);
    peers_fixture_close(&c);
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
    rebuilt();
    add_peer(AUTHOR);
    add_peer(TWO);
    confirmation_all(&c.o.facts);
    id = peers_fixture_sign(&c, &own);
    assert_true(
        giveback_claim_put(&c.o.facts.txn, &id, c.peer[TWO]->node_no, &old));
    for (int i = 0; i < 2; i++)
        loss_meet(&c.o.facts.txn, c.peer[TWO]->node_no, nothing,
                  c.o.facts.now_ms);
    fed(AUTHOR);
    assert_true(is_lost(&id, TWO));
    peers_fixture_close(&c);
}

static void a_list_is_taken_once_in_a_life(void **unused)
{
    struct record_id one = {{1}}, two = {{2}};

    (void)unused;
    rebuilt();
    add_peer(TWO);
    peers_fixture_list(&c, TWO, &one, 1, true);
    peers_fixture_list(&c, TWO, &one, 1, false); /* begun anew: no harm */
    peers_fixture_list(&c, TWO, &two, 1, false);
    assert_true(went(&one, TWO));
    assert_false(went(&two, TWO));
    peers_fixture_lose(&c, STORE_UNKNOWN);
    peers_fixture_list(&c, TWO, &two, 1, false);
    assert_true(went(&two, TWO));
    peers_fixture_close(&c);
}

static void a_first_life_takes_no_list(void **unused)
{
    struct record_id id = {{1}};

    (void)unused;
    peers_fixture_open(&c, 0);
    add_peer(TWO);
    peers_fixture_list(&c, TWO, &id, 1, false);
    assert_false(went(&id, TWO));
    peers_fixture_close(&c);
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
        fed(n);
    }
}

static void all_lives_of_a_peer_are_owed_until_it_has_them(void **unused)
{
    char list[64];

    (void)unused;
    peers_fixture_open(&c, 1);
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
    peers_fixture_close(&c);
}

static void who_names_its_past_is_owed_the_end_that_it_lost(void **unused)
{
    char list[64];

    (void)unused;
    peers_fixture_open(&c, 1);
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
    peers_fixture_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_comes_in_is_passed_on_once_the_roster_is_whole),
        cmocka_unit_test(a_missing_mark_holds_what_it_would_refuse),
        cmocka_unit_test(a_missing_mark_holds_what_waits_for_something_else),
        cmocka_unit_test(a_retraction_goes_where_its_target_may_have_gone),
        cmocka_unit_test(
            after_a_restore_a_retraction_goes_to_who_lists_its_target),
        cmocka_unit_test(a_false_claim_gives_nothing),
        cmocka_unit_test(what_is_here_is_judged_when_the_roster_is_confirmed),
        cmocka_unit_test(what_a_peer_listed_before_it_was_rebuilt_is_lost),
        cmocka_unit_test(a_claim_of_an_unknown_incarnation_is_not_believed),
        cmocka_unit_test(a_list_is_taken_once_in_a_life),
        cmocka_unit_test(a_first_life_takes_no_list),
        cmocka_unit_test(all_lives_of_a_peer_are_owed_until_it_has_them),
        cmocka_unit_test(who_names_its_past_is_owed_the_end_that_it_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
